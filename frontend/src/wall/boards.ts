/** The boards of a playlist: all are followed, one is shown, each for its turn. */
import { parseSpans, WorkCalendar } from "../clock/calendar";
import type { Row, Rows } from "../live/messages";
import { type AlarmRow, list, readAlarm } from "./rows";

export class Boards {
  readonly topics: readonly string[];
  readonly #every: number;
  readonly #rows = new Map<string, Rows>();
  readonly #calendars = new Map<string, { row: Row; calendar: WorkCalendar }>();
  #index: number;
  #shownSince: number;

  /** `every`: how long a board stands, in milliseconds; `index`: which is shown first. */
  constructor(topics: readonly string[], every: number, index: number, now: number) {
    this.topics = topics;
    this.#every = every;
    this.#index = index % Math.max(1, topics.length);
    this.#shownSince = now;
  }

  get index(): number {
    return this.#index;
  }

  get shown(): string {
    return this.topics[this.#index] ?? "";
  }

  /** "2 / 3", or nothing for a single board. */
  get place(): string {
    return this.topics.length > 1 ? `${this.#index + 1} / ${this.topics.length}` : "";
  }

  get rows(): Rows {
    return this.#rows.get(this.shown) ?? new Map();
  }

  /** The shown board's calendar, made anew only when its row is another. */
  get calendar(): WorkCalendar {
    const row = this.rows.get("calendar") ?? {};
    const known = this.#calendars.get(this.shown);
    if (known?.row === row) return known.calendar;
    const calendar = new WorkCalendar(parseSpans(row["spans"]));
    this.#calendars.set(this.shown, { row, calendar });
    return calendar;
  }

  /** Whether every board has its rows. */
  get complete(): boolean {
    return this.topics.every((topic) => this.#rows.has(topic));
  }

  /** Take a board's rows. */
  take(topic: string, rows: Rows): void {
    this.#rows.set(topic, rows);
  }

  /** Go to the next board when this one has stood its time; true when it changed. */
  turn(now: number): boolean {
    if (this.topics.length < 2 || now - this.#shownSince < this.#every) return false;
    this.#index = (this.#index + 1) % this.topics.length;
    this.#shownSince = now;
    return true;
  }

  /** The open alarms of all boards, each once: a county's board shows its departments' too. */
  alarms(): AlarmRow[] {
    const found = new Map<string, AlarmRow>();
    for (const rows of this.#rows.values()) {
      for (const alarm of list(rows, "alarm:", readAlarm)) found.set(alarm.key, alarm);
    }
    return [...found.values()];
  }
}
