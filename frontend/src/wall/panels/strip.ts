/** The strip of alarms that nobody has acknowledged yet; then who acknowledged the last one. */
import type { WorkCalendar } from "../../clock/calendar";
import { countdown } from "../../clock/countdown";
import type { Rows } from "../../live/messages";
import { make, mark, write } from "../dom";
import { Pager } from "../pager";
import { RecordingLamps } from "./recordings";
import { type AckRow, type AlarmRow, list, readAck, readAlarm, readFigures } from "../rows";
import type { Words } from "../words";
import type { Moment, Part } from "./context";

const EACH_STANDS = 5_000;

export class AlarmStrip implements Part {
  readonly root = make("section", "strip");
  readonly #words: Words;
  readonly #pager = new Pager(EACH_STANDS, performance.now());
  readonly #count = make("strong", "strip-count");
  readonly #alarm = make("span", "strip-alarm");
  readonly #ack = make("span", "strip-ack");
  readonly #recordings: RecordingLamps;
  #alarms: AlarmRow[] = [];
  /** How many stand open: more than the board lists, when they are many. */
  #waiting = 0;
  #last: AckRow | undefined;
  #calendar: WorkCalendar | null = null;

  constructor(words: Words) {
    this.#words = words;
    this.#recordings = new RecordingLamps(words);
    this.root.append(this.#count, this.#alarm, this.#ack, this.#recordings.root);
  }

  read(rows: Rows, calendar: WorkCalendar): void {
    this.#calendar = calendar;
    this.#alarms = list(rows, "alarm:", readAlarm).sort(newestFirst);
    this.#waiting = Math.max(this.#alarms.length, readFigures(rows.get("figures")).waiting ?? 0);
    this.#recordings.read(rows);
    this.#last = list(rows, "ack:", readAck).sort((a, b) => b.at - a.at)[0];
  }

  draw({ now, tick }: Moment): void {
    const words = this.#words;
    const open = this.#waiting > 0;
    mark(this.root, "open", String(open));
    write(this.#count, open ? words.openAlarms(this.#waiting) : words.noAlarms);
    const [alarm] = this.#pager.show(this.#alarms, 1, tick).rows;
    write(this.#alarm, alarm ? this.#say(alarm, now) : "");
    this.#recordings.draw(tick);
    write(this.#ack, this.#last ? this.#acknowledged(this.#last) : "");
  }

  #say(alarm: AlarmRow, now: number): string {
    const words = this.#words;
    const over = this.#calendar ? countdown(now, alarm.due, this.#calendar, words) : "";
    const what = [alarm.no, words.name(alarm.item), words.name(alarm.department), over];
    return what.filter(Boolean).join(" · ");
  }

  #acknowledged({ no, by, at }: AckRow): string {
    return this.#words.acknowledged(no || "—", by || "—", this.#words.clockTime(at));
  }
}

function newestFirst(a: AlarmRow, b: AlarmRow): number {
  return (b.fired || 0) - (a.fired || 0) || a.key.localeCompare(b.key);
}
