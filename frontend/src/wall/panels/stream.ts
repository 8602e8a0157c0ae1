/** What just happened, newest first. */
import type { Rows } from "../../live/messages";
import { make, mark, panel, Slots, write } from "../dom";
import { list, readStream, type StreamRow } from "../rows";
import type { Words } from "../words";
import type { Moment, Part } from "./context";

/** For so long after it came a line is marked as new. */
const NEW = 5_000;

type Line = { root: HTMLElement; time: HTMLElement; text: HTMLElement; no: HTMLElement };

export class StreamPanel implements Part {
  readonly root: HTMLElement;
  readonly #words: Words;
  readonly #slots: Slots<Line>;
  #lines: StreamRow[] = [];
  /** When each line that is held came, in monotonic time; null before the first rows. */
  #came: Map<string, number> | null = null;

  constructor(words: Words) {
    const { root, body } = panel("stream", words.stream);
    this.root = root;
    this.#words = words;
    this.#slots = new Slots(body, words.nothingYet, line);
  }

  read(rows: Rows): void {
    this.#lines = list(rows, "stream:", readStream).sort(newestFirst);
    const before = this.#came;
    const now = before === null ? Number.NEGATIVE_INFINITY : performance.now();
    this.#came = new Map(this.#lines.map(identity).map((id) => [id, before?.get(id) ?? now]));
  }

  draw({ tick }: Moment): void {
    this.#slots.fill(this.#lines.slice(0, this.#slots.room), (slot, row) => {
      write(slot.time, this.#words.clockTime(row.at));
      write(slot.text, this.#words.name(row.text));
      write(slot.no, row.no);
      mark(slot.root, "new", String(tick - (this.#came?.get(identity(row)) ?? 0) < NEW));
    });
  }
}

/** Keys are used again in turn, so a key alone is no line. */
function identity({ key, at, no }: StreamRow): string {
  return `${key} ${at} ${no}`;
}

/** By moment, then by the number in "stream:17"; lines without a moment last. */
function newestFirst(a: StreamRow, b: StreamRow): number {
  return (b.at || 0) - (a.at || 0) || sequence(b) - sequence(a);
}

function sequence(row: StreamRow): number {
  return Number(row.key.slice("stream:".length));
}

function line(): Line {
  const time = make("time", "stream-time");
  const text = make("span", "stream-text");
  const no = make("span", "stream-no");
  return { root: make("div", "stream-line", time, text, no), time, text, no };
}
