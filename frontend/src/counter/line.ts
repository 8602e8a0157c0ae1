/** The one line that says how things stand, and the countdown beside it. */
import { make, the } from "../sealer/dom";
import { type Said, say } from "../sealer/language";

export type Colour = "green" | "yellow" | "red" | "paused";

/** Say how things stand; only what is new, or a screen reader would repeat it for ever. */
export function tell(colour: Colour, said: Said): void {
  const line = the("line");
  if (line.dataset["said"] === said.zh) return;
  line.dataset["said"] = said.zh;
  line.replaceChildren(say(make("span", `lamp lamp-${colour} wraps`), said));
}

const SECOND = 1_000;
const DAY = 86_400;
/** From here on the countdown is red. */
const CLOSE = 10 * 60;

/** Seconds as people read a clock: 2 天 03:04:05. */
export function span(milliseconds: number): Said {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  const days = Math.floor(seconds / DAY);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = `${two(Math.floor((seconds % DAY) / 3600))}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return {
    zh: days ? `${days} 天 ${clock}` : clock,
    en: days ? `${days} ${days === 1 ? "day" : "days"} ${clock}` : clock,
  };
}

/** Show what is left until `due` in the element `id`. */
export function countTo(id: string, now: number, due: number): void {
  const element = the(id);
  say(element, span(due - now));
  element.dataset["close"] = String(due - now < CLOSE * SECOND);
}
