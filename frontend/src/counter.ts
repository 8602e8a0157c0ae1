/** The counter: a bidder seals, signs, hands in, replaces, withdraws, and unlocks at the opening. */
import "./sealer/places.css";
import "./counter/counter.css";
import { Counter } from "./counter/counter";
import { reveal, the } from "./sealer/dom";
import { guardPage } from "./sealer/files";
import { say } from "./sealer/language";
import { unable } from "./sealer/unable";

function start(): void {
  const reason = unable();
  if (reason) {
    say(the("unable"), reason);
    return reveal("unable");
  }
  const number = Number(/^#(\d{1,12})$/.exec(location.hash)?.[1] ?? 0);
  if (!number) return reveal("no-tender");
  guardPage();
  new Counter(number).start();
}

window.addEventListener("hashchange", () => location.reload());
start();
