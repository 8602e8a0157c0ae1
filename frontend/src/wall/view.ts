/** The board on the stage: which part stands where, and everything grey when it may be wrong. */
import type { WorkCalendar } from "../clock/calendar";
import type { Rows } from "../live/messages";
import { make, mark, write } from "./dom";
import { AlarmScreen } from "./panels/alarm";
import { CheckpointPanel } from "./panels/checkpoint";
import type { Moment, Part } from "./panels/context";
import { DepartmentsPanel } from "./panels/departments";
import { FiguresPanel } from "./panels/figures";
import { Head, type HeadState } from "./panels/head";
import { OpeningPicture } from "./panels/opening";
import { StreamPanel } from "./panels/stream";
import { AlarmStrip } from "./panels/strip";
import { TrendPanel } from "./panels/trend";
import { UrgentPanel } from "./panels/urgent";
import type { AlarmRow } from "./rows";
import { keepFitted } from "./stage";
import type { Words } from "./words";

export class View {
  readonly #words: Words;
  readonly #stage: HTMLElement;
  readonly #head: Head;
  readonly #parts: readonly Part[];
  readonly #takeover: AlarmScreen;
  readonly #veil = make("p", "veil");

  constructor(stage: HTMLElement, words: Words, brand: string, tools: Node[]) {
    this.#stage = stage;
    this.#words = words;
    this.#head = new Head(words, brand, tools);
    this.#takeover = new AlarmScreen(words);
    const trend = new TrendPanel(words);
    this.#parts = [
      new AlarmStrip(words),
      new FiguresPanel(words),
      new UrgentPanel(words),
      new DepartmentsPanel(words),
      new StreamPanel(words),
      trend,
      new OpeningPicture(words),
      new CheckpointPanel(words),
    ];
    const panels = this.#parts.map((part) => part.root);
    const board = make("div", "board", this.#head.root, ...panels, this.#takeover.root);
    stage.replaceChildren(board, this.#veil);
    keepFitted(stage, ({ scale }) => trend.rescale(scale));
  }

  read(rows: Rows, calendar: WorkCalendar): void {
    for (const part of this.#parts) part.read(rows, calendar);
  }

  /** Draw the board as of a moment. A board that may be wrong stands still and is grey. */
  draw(head: HeadState, moment: Moment, alarms: readonly AlarmRow[]): void {
    mark(this.#stage, "stale", String(head.stale));
    this.#head.draw(head);
    write(this.#veil, head.stale ? this.#said(head) : "");
    if (head.stale) return;
    for (const part of this.#parts) part.draw(moment);
    this.#takeover.draw(alarms);
  }

  #said({ asOf, line }: HeadState): string {
    if (line === "refused") return this.#words.refused;
    return line === "connecting" ? this.#words.neverSeen : this.#words.greyed(this.#words.clockTime(asOf));
  }
}
