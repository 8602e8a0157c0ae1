/** A line of a list that leads to its moment. */
import type { Master } from "../recording/master";
import { make } from "../sealer/dom";
import type { Facts } from "./facts";
import { moment } from "./moments";

export function jump(about: Facts, master: Master, at: string, said: HTMLElement): HTMLElement {
  const button = make("button", "jump mono", moment(at));
  button.type = "button";
  button.addEventListener("click", () => master.seek((Date.parse(at) - Date.parse(about.zero)) / 1000));
  return make("li", "", button, said);
}
