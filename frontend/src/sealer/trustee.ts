/** The trustee's offline page: keys made and backed up, shares opened. */
import "./sealer.css";
import { blame, hide, reveal, the } from "./dom";
import { guardPage } from "./files";
import { startKeyForm } from "./key-form";
import { complaint, say, startLanguage } from "./language";
import { startShareForm } from "./share-form";
import { unable } from "./unable";
import { startWordsForm } from "./words-form";

function start(): void {
  startLanguage();
  guardPage();
  const reason = unable();
  if (reason) {
    say(the("unable"), reason);
    reveal("unable");
    return hide("work");
  }
  startKeyForm();
  startWordsForm();
  startShareForm();
}

window.addEventListener("unhandledrejection", ({ reason }) => blame("open-errors", complaint(reason)));
start();
