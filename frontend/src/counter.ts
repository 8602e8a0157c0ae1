/** The counter: a bidder seals, signs, hands in, replaces, withdraws, and unlocks at the opening. */
import "./sealer/places.css";
import "./counter/counter.css";
import { Counter } from "./counter/counter";
import { hide, reveal, the } from "./sealer/dom";
import { guardPage } from "./sealer/files";
import { say } from "./sealer/language";
import { unable } from "./sealer/unable";

const REMEMBERED = "mingjing-counter";

function start(): void {
  const reason = unable();
  if (reason) {
    say(the("unable"), reason);
    hide("stand");
    return reveal("unable");
  }
  const number = chosenTender();
  if (!number) {
    hide("stand");
    return reveal("no-tender");
  }
  guardPage();
  new Counter(number).start();
}

/** The tender behind the `#`; what a change of language or signing in has cut off is remembered. */
function chosenTender(): number {
  const said = /^#(\d{1,12})$/.exec(location.hash)?.[1] ?? sessionStorage.getItem(REMEMBERED);
  if (said) sessionStorage.setItem(REMEMBERED, said);
  return Number(said ?? 0);
}

window.addEventListener("hashchange", () => location.reload());
start();
