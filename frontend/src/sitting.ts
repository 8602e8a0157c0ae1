/** The trustees' sitting on the platform: keys made, tried and used, a day's tenders at one table. */
import "./sealer/places.css";
import "./sitting/sitting.css";
import { blame, reveal, the } from "./sealer/dom";
import { guardPage } from "./sealer/files";
import { complaint, say } from "./sealer/language";
import { unable } from "./sealer/unable";
import { Sitting } from "./sitting/sitting";

const reason = unable();
if (reason) {
  say(the("unable"), reason);
  reveal("unable");
} else {
  guardPage();
  reveal("work");
  new Sitting().start();
}

window.addEventListener("unhandledrejection", ({ reason: error }) => blame("sitting-errors", complaint(error)));
