/** The page of a release: rectangles dragged over the film become lines of the form. */
import "./release/release.css";

import { Marker } from "./release/marker";

const video = document.getElementById("film");
const lines = document.getElementById("id_regions");
if (video instanceof HTMLVideoElement && lines instanceof HTMLTextAreaElement) Marker.begin(video, lines);
