/** Whose board this is, the time, how old the data is, and the state of the line. */
import type { LiveState } from "../../live/client";
import { make, mark, write } from "../dom";
import type { Name } from "../rows";
import type { Words } from "../words";

export type HeadState = {
  now: number;
  asOf: number;
  rate: number;
  name: Name;
  line: Line;
  /** Whether what is shown may be wrong by now. */
  stale: boolean;
  board: string;
};

export type Line = "live" | "connecting" | "reconnecting" | "stalled" | "refused";

/** What the line's state is called. `seen`: whether all boards have ever come. */
export function lineOf(state: LiveState, seen: boolean): Line {
  const revoked = state.closeCode !== null && state.closeCode >= 4400 && state.closeCode < 4500;
  if (revoked || state.refused.size > 0) return "refused";
  if (!seen) return "connecting";
  if (state.link !== "open") return "reconnecting";
  return state.stale ? "stalled" : "live";
}

export class Head {
  readonly root: HTMLElement;
  readonly #words: Words;
  readonly #name = make("h1", "head-name");
  readonly #board = make("span", "head-board");
  readonly #rate = make("span", "head-rate");
  readonly #time = make("time", "head-time");
  readonly #date = make("span", "head-date");
  readonly #asOf = make("span", "head-asof");
  readonly #line = make("span", "head-line");

  constructor(words: Words, brand: string, tools: Node[]) {
    this.#words = words;
    this.root = make(
      "header",
      "head",
      make("span", "head-brand", brand),
      this.#name,
      this.#board,
      this.#rate,
      make("div", "head-tools", ...tools),
      make("div", "head-state", this.#line, this.#asOf),
      make("div", "head-clock", this.#time, this.#date),
    );
  }

  draw({ now, asOf, rate, name, line, board }: HeadState): void {
    const words = this.#words;
    write(this.#name, words.name(name));
    write(this.#board, board);
    write(this.#rate, rate === 1 || Number.isNaN(now) ? "" : words.rate(rate));
    write(this.#time, Number.isNaN(now) ? "--:--:--" : words.clockTime(now));
    write(this.#date, Number.isNaN(now) ? "" : words.clockDate(now));
    write(this.#asOf, words.asOf(words.clockTime(asOf)));
    write(this.#line, words[line]);
    mark(this.#line, "line", line);
  }
}
