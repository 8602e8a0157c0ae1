/** A line of a list that leads to its moment. */
import type { Master } from "../recording/master";
import { make } from "../sealer/dom";
import { moment } from "./moments";
import type { Time } from "./time";

export function jump(time: Time, master: Master, at: string, said: HTMLElement): HTMLElement {
  const button = make("button", "jump mono", moment(at));
  button.type = "button";
  button.addEventListener("click", () => master.seek(time.axis(Date.parse(at))));
  return make("li", "", button, said);
}
