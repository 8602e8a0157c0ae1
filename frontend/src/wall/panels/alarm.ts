/** The alarm that takes the screen. */
import { make, mark, write } from "../dom";
import type { AlarmRow } from "../rows";
import type { Words } from "../words";

/** So many cases are named; of the others only the number. */
const NAMED = 4;

export class AlarmScreen {
  readonly root = make("section", "takeover");
  readonly #words: Words;
  readonly #title = make("h2", "takeover-title lamp lamp-red");
  readonly #list = make("div", "takeover-list");
  readonly #more = make("p", "takeover-more");
  #shown = "";

  constructor(words: Words) {
    this.#words = words;
    this.root.hidden = true;
    this.root.setAttribute("role", "alert");
    this.root.append(this.#title, this.#list, this.#more);
  }

  draw(alarms: readonly AlarmRow[]): void {
    const keys = alarms.map((alarm) => alarm.key).join(" ");
    if (keys === this.#shown) return;
    this.#shown = keys;
    this.root.hidden = alarms.length === 0;
    mark(this.root, "count", alarms.length === 1 ? "one" : "many");
    write(this.#title, this.#words.takeover(alarms.length));
    this.#list.replaceChildren(...alarms.slice(0, NAMED).map((alarm) => this.#card(alarm)));
    const more = alarms.length - NAMED;
    write(this.#more, more > 0 ? this.#words.more(more) : "");
  }

  #card(alarm: AlarmRow): HTMLElement {
    const words = this.#words;
    const late = alarm.lateness === null ? "" : words.lateness(alarm.lateness);
    const due = words.dueWas(words.shortMoment(alarm.due));
    return make(
      "article",
      "takeover-case",
      make("p", "takeover-no", alarm.no || "—"),
      make("p", "takeover-item", words.name(alarm.item)),
      make("p", "takeover-department", words.name(alarm.department)),
      make("p", "takeover-due", [words.clocks[alarm.clock] ?? words.anyClock, due].join(" · ")),
      make("p", "takeover-late", late),
    );
  }
}
