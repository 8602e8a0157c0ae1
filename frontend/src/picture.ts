/** Live pictures: every `data-pictures` shows the cameras of an occasion as they record. */
import "./picture/picture.css";
import { Wall } from "./picture/wall";

for (const place of document.querySelectorAll<HTMLElement>("[data-pictures]")) new Wall(place).start();
