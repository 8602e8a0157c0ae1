/** The lamps of what the cameras record now, and their alarms: no picture, and of a secret occasion no more than that. */
import type { Rows } from "../../live/messages";
import { make, mark, write } from "../dom";
import { Pager } from "../pager";
import { list, readRecording, type RecordingRow } from "../rows";
import type { Words } from "../words";

const EACH_STANDS = 4_000;

export class RecordingLamps {
  readonly root = make("span", "recs");
  readonly #words: Words;
  readonly #pager = new Pager(EACH_STANDS, performance.now());
  #rows: RecordingRow[] = [];

  constructor(words: Words) {
    this.#words = words;
  }

  read(rows: Rows): void {
    const found = list(rows, "rec:", readRecording);
    this.#rows = found.sort((a, b) => b.alarms.length - a.alarms.length || a.key.localeCompare(b.key));
  }

  draw(tick: number): void {
    const [row] = this.#pager.show(this.#rows, 1, tick).rows;
    this.root.hidden = row === undefined;
    if (!row) return;
    mark(this.root, "well", String(row.well === row.all && row.alarms.length === 0));
    mark(this.root, "alarm", String(row.alarms.length > 0));
    const place = this.#rows.indexOf(row) + 1;
    const which = this.#rows.length > 1 ? `${place}/${this.#rows.length} · ` : "";
    write(this.root, which + this.#words.recording(row));
  }
}
