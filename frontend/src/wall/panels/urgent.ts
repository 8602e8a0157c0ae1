/** The most urgent cases, each with a bar that fills as its working time is used. */
import { WorkCalendar } from "../../clock/calendar";
import { countdown, used } from "../../clock/countdown";
import type { Rows } from "../../live/messages";
import { make, mark, panel, Slots, write } from "../dom";
import { Pager } from "../pager";
import { type CaseRow, list, readCase } from "../rows";
import { byUrgency } from "../urgency";
import type { Words } from "../words";
import { type Moment, PAGE_STANDS, type Part } from "./context";

type Line = {
  root: HTMLElement;
  lamp: HTMLElement;
  item: HTMLElement;
  facts: HTMLElement;
  channel: HTMLElement;
  left: HTMLElement;
  clock: HTMLElement;
  bar: HTMLElement;
};

export class UrgentPanel implements Part {
  readonly root: HTMLElement;
  readonly #words: Words;
  readonly #side: HTMLElement;
  readonly #slots: Slots<Line>;
  readonly #pager = new Pager(PAGE_STANDS, performance.now());
  #cases: CaseRow[] = [];
  #calendar = new WorkCalendar([]);

  constructor(words: Words) {
    const { root, side, body } = panel("urgent", words.urgent);
    this.root = root;
    this.#words = words;
    this.#side = side;
    this.#slots = new Slots(body, words.nothingUrgent, () => line(words));
  }

  read(rows: Rows, calendar: WorkCalendar): void {
    this.#calendar = calendar;
    this.#cases = list(rows, "case:", readCase).sort(byUrgency);
  }

  draw({ now, tick }: Moment): void {
    const { rows, page, pages } = this.#pager.show(this.#cases, this.#slots.room, tick);
    this.#slots.fill(rows, (slot, row) => this.#draw(slot, row, now));
    const pause = this.#calendar.covers(now) && !this.#calendar.isWorking(now);
    const parts = [pause ? this.#words.offDuty : "", pages > 1 ? this.#words.page(page, pages) : ""];
    write(this.#side, parts.filter(Boolean).join(" · "));
  }

  #draw(slot: Line, row: CaseRow, now: number): void {
    const words = this.#words;
    mark(slot.root, "lamp", row.lamp);
    slot.lamp.className = `lamp lamp-${row.lamp}`;
    write(slot.lamp, words.lamps[row.lamp]);
    write(slot.item, words.name(row.item));
    write(slot.facts, [row.no, words.name(row.department), row.applicant].filter(Boolean).join(" · "));
    slot.channel.hidden = row.priority <= 0;
    write(slot.left, this.#left(row, now));
    write(slot.clock, words.clocks[row.clock] ?? words.anyClock);
    slot.bar.style.width = `${(this.#used(row, now) * 100).toFixed(1)}%`;
  }

  #left(row: CaseRow, now: number): string {
    if (row.lamp === "paused") return this.#words.notCounting;
    if (Number.isNaN(row.due)) return this.#words.noDue;
    return countdown(now, row.due, this.#calendar, this.#words);
  }

  #used(row: CaseRow, now: number): number {
    if (Number.isNaN(row.due) || Number.isNaN(row.start) || row.lamp === "paused") return 0;
    return used(now, row.start, row.due, this.#calendar);
  }
}

function line(words: Words): Line {
  const lamp = make("span", "lamp");
  const item = make("span", "case-item");
  const channel = make("span", "case-channel", words.greenChannel);
  const facts = make("span", "case-facts");
  const left = make("span", "case-left");
  const clock = make("span", "case-clock");
  const bar = make("span", "case-used");
  const root = make(
    "article",
    "case",
    lamp,
    make("div", "case-what", make("div", "case-line", item, channel), facts),
    make("div", "case-time", make("div", "case-line", left, clock), make("div", "case-bar", bar)),
  );
  return { root, lamp, item, facts, channel, left, clock, bar };
}
