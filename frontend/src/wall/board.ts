/** A paired wall: follows its boards and draws them, five times a second, for months. */
import { LiveClient, liveUrl } from "../live/client";
import { Boards } from "./boards";
import { lineOf } from "./panels/head";
import { type Place, planReload, reload, takePlace } from "./reload";
import { readName } from "./rows";
import { Sound } from "./sound";
import { Takeover } from "./takeover";
import { View } from "./view";
import type { Words } from "./words";

const DRAW_EVERY = 200;
/** Without its boards for so long, a wall loads its page anew: it may be paired no more, or again. */
const LOST = 45_000;

export type Setting = {
  topics: readonly string[];
  /** How long each board of a playlist stands, in seconds. */
  seconds: number;
  brand: string;
  tools: Node[];
};

export function runBoard(stage: HTMLElement, words: Words, setting: Setting): void {
  const wall = new Wall(stage, words, setting);
  setInterval(() => wall.draw(), DRAW_EVERY);
}

class Wall {
  readonly #boards: Boards;
  readonly #takeover: Takeover;
  readonly #sound: Sound;
  readonly #view: View;
  readonly #live = new LiveClient(liveUrl());
  /** Whether rows have come since they were last read. */
  #fresh = false;
  #planned = false;
  /** Since when the boards do not come, in monotonic time; null while they do. */
  #lostSince: number | null = null;

  constructor(stage: HTMLElement, words: Words, { topics, seconds, brand, tools }: Setting) {
    const place = takePlace();
    this.#boards = new Boards(topics, seconds * 1_000, place?.board ?? 0, performance.now());
    this.#takeover = new Takeover(place?.alarm ?? null);
    this.#sound = new Sound(words.sound);
    this.#view = new View(stage, words, brand, [this.#sound.button, ...tools]);
    for (const topic of topics) {
      this.#live.subscribe(topic, (rows) => {
        this.#boards.take(topic, rows);
        this.#fresh = true;
      });
    }
    // Grey at once, not at the next drawing.
    this.#live.onState(() => this.draw());
  }

  draw(): void {
    const tick = performance.now();
    const line = lineOf(this.#live.state, this.#boards.complete);
    const stale = line === "refused" || line === "connecting" || this.#live.stale;
    if (line === "live") this.#planReload();
    this.#heal(line === "live" || line === "stalled", tick);
    this.#watch(tick);
    const alarms = this.#takeover.current(tick);
    this.#read(alarms.length === 0 && this.#boards.turn(tick));
    const now = this.#live.clock.now();
    const head = {
      now,
      rate: this.#live.clock.rate,
      asOf: this.#live.asOf,
      name: readName(this.#boards.rows.get("meta")),
      line,
      stale,
      board: this.#boards.place,
    };
    this.#view.draw(head, { now, tick }, alarms);
  }

  get #place(): Place {
    return { board: this.#boards.index, alarm: this.#takeover.newest };
  }

  #planReload(): void {
    if (this.#planned) return;
    this.#planned = true;
    planReload(this.#live.clock.now(), () => this.#place);
  }

  #heal(connected: boolean, tick: number): void {
    if (connected) {
      this.#lostSince = null;
      return;
    }
    this.#lostSince ??= tick;
    if (tick - this.#lostSince < LOST) return;
    this.#lostSince = Number.POSITIVE_INFINITY;
    void reload(() => this.#place);
  }

  #watch(tick: number): void {
    if (!this.#fresh || !this.#boards.complete) return;
    if (this.#takeover.see(this.#boards.alarms(), tick).length > 0) this.#sound.alarm();
  }

  #read(turned: boolean): void {
    if (!turned && !this.#fresh) return;
    this.#fresh = false;
    this.#view.read(this.#boards.rows, this.#boards.calendar);
  }
}
