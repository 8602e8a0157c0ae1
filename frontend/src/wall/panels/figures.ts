/** Today's figures, large. */
import type { Rows } from "../../live/messages";
import { make, mark, write } from "../dom";
import { type Figures, readFigures } from "../rows";
import type { Words } from "../words";
import type { Part } from "./context";

const ORDER = [
  "accepted",
  "finished",
  "running",
  "paused",
  "on_time_rate",
  "speed",
  "yellow",
  "red",
] as const;

const LAMP_OF: Partial<Record<keyof Figures, string>> = {
  paused: "paused",
  yellow: "yellow",
  red: "red",
};

export class FiguresPanel implements Part {
  readonly root = make("dl", "figures");
  readonly #words: Words;
  readonly #values = new Map<keyof Figures, HTMLElement>();

  constructor(words: Words) {
    this.#words = words;
    for (const figure of ORDER) {
      const value = make("dd", "figure-value", "—");
      const lamp = LAMP_OF[figure];
      const label = make("dt", lamp ? `figure-label lamp-${lamp}` : "figure-label");
      label.append(words.figures[figure]);
      this.#values.set(figure, value);
      this.root.append(make("div", `figure figure-${figure}`, label, value));
    }
  }

  read(rows: Rows): void {
    const figures = readFigures(rows.get("figures"));
    for (const [figure, element] of this.#values) {
      const said = this.#say(figure, figures[figure]);
      write(element, said);
      mark(element, "long", String(said.length > 9 ? 2 : said.length > 6 ? 1 : 0));
      mark(element, "none", String(!figures[figure]));
    }
  }

  draw(): void {
    // Figures change with their row only.
  }

  #say(figure: keyof Figures, value: number | null): string {
    if (value === null) return "—";
    const share = figure === "on_time_rate" || figure === "speed";
    return share ? this.#words.percent(value) : this.#words.count(value);
  }
}
