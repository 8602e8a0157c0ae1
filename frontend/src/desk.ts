/** An expert's desk in an evaluation. */
import "./desk/desk.css";
import { blame, reveal, the } from "./sealer/dom";
import { complaint, say } from "./sealer/language";
import { unable } from "./sealer/unable";
import { DeskPage } from "./desk/desk";

const reason = unable();
if (reason) {
  say(the("unable"), reason);
  reveal("unable");
} else {
  new DeskPage(the("desk")).start();
}

window.addEventListener("unhandledrejection", ({ reason: error }) => blame("line-errors", complaint(error)));
