/** The page of a release: rectangles dragged over the film become lines; ways to doubtful moments. */
import "./release/release.css";

import { Marker } from "./release/marker";

const video = document.getElementById("film");
const lines = document.getElementById("id_regions");
if (video instanceof HTMLVideoElement) {
  // Just before the moment, so that what happens there is seen to happen.
  for (const button of document.querySelectorAll<HTMLElement>("[data-second]")) {
    button.addEventListener("click", () => {
      video.currentTime = Math.max(0, Number(button.dataset["second"]) - 1);
      void video.play();
    });
  }
}
if (video instanceof HTMLVideoElement && lines instanceof HTMLTextAreaElement) Marker.begin(video, lines);
