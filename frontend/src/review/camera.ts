/** One camera: fragments fetched, hashed, compared with the signed record, and only then played. */
import type { Bytes } from "../envelope/bytes";
import { isRecorded } from "../recording/hashing";
import type { Follower } from "../recording/master";
import { Playable, playableType } from "../recording/playable";
import type { Piece } from "../recording/records";
import { Absent, type Store } from "../recording/store";
import type { Run, Shot, TrackAxis } from "../recording/track";

/** Media time begins here: a run may begin a little before the axis does. */
const BIAS = 10;
const AHEAD = 12; // seconds that are fetched in advance
const BEHIND = 40; // seconds that stay behind
const BATCH = 2_000_000; // bytes fetched at once
const SOON = 1; // seconds fetched at once behind the moment that somebody waits for
const LONGEST = 10; // seconds of a shot: the recorder's have half of one, a browser's one
const REORDERED = 0.3; // seconds that a first picture may stand behind its fragment's beginning: B frames
const INSTANT = 0.001; // seconds of a shot that reach into another second by rounding alone

export enum State {
  UNSEEN,
  GOOD,
  BAD,
}

export class Camera implements Follower {
  readonly video = document.createElement("video");
  readonly #states: Uint8Array;
  /** What is known of each second; -1 where nothing was recorded. */
  readonly #seconds: Int8Array;
  readonly #media = new MediaSource();
  /** Shots that should be in the buffer: good ones that a key frame leads to. */
  readonly #shown: Uint8Array;
  readonly #heads = new Map<Run, Playable | null>();
  #buffer: SourceBuffer | null = null;
  #run: Run | null = null;
  #next = 0;
  #first = 0;
  #busy = false;
  #wanted = 0;
  /** Whether another moment was wanted while one was being fetched. */
  #again = false;
  /** Cuts off what is being fetched for a moment that nobody waits for any more. */
  #fetching: AbortController | null = null;

  constructor(
    readonly name: string,
    readonly axis: TrackAxis,
    private readonly source: Store,
    private readonly end: number,
  ) {
    this.#states = new Uint8Array(axis.shots.length);
    this.#seconds = new Int8Array(Math.ceil(end)).fill(-1);
    for (const shot of axis.shots) this.#seconds.fill(State.UNSEEN, ...secondsOf(shot));
    this.#shown = new Uint8Array(axis.shots.length);
    this.video.playsInline = true;
    this.video.muted = true;
    this.video.src = URL.createObjectURL(this.#media);
    this.#media.addEventListener("sourceopen", () => this.#opened(), { once: true });
  }

  /** Whether anything was ever heard by it. */
  get sounds(): boolean {
    return this.axis.shots[0]?.run.begun.codecs.includes(",") ?? false;
  }

  /** What is known of the second that begins at `second` of the axis; null where nothing was recorded. */
  second(second: number): State | null {
    const state = this.#seconds[second] ?? -1;
    return state < 0 ? null : state;
  }

  position(): number | null {
    return this.#holds(this.video.currentTime) ? this.video.currentTime - BIAS : null;
  }

  seek(axis: number): void {
    const elsewhere = Math.abs(axis - this.#wanted) > SOON;
    this.#wanted = axis;
    if (this.video.readyState >= HTMLMediaElement.HAVE_METADATA) this.video.currentTime = axis + BIAS;
    if (elsewhere) this.#again = this.#busy;
    if (elsewhere && !this.#leadsTo(axis)) this.#fetching?.abort();
    void this.pump(axis);
  }

  ready(axis: number): boolean {
    const index = this.axis.at(axis);
    if (index === null || (this.#states[index] !== State.UNSEEN && !this.#shown[index])) return true;
    return this.#holds(axis + BIAS) && !this.video.seeking && this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  /** Fetch what comes next, one batch at a time; a failed line is tried again at the next call. */
  async pump(now: number): Promise<void> {
    if (this.#busy || !this.#buffer) return;
    this.#busy = true;
    try {
      this.#aim(now);
      const shot = this.axis.shots[this.#next];
      if (shot && shot.from < now + AHEAD) await this.#load(now);
      await this.#forget(now);
    } catch (error) {
      if (!isAbort(error)) console.info(`${this.name}: ${String(error)}`);
    } finally {
      this.#busy = false;
    }
    this.#arrive();
    if (!this.#again) return;
    this.#again = false;
    void this.pump(this.#wanted);
  }

  /** Go where the clock wanted to be before there was anything to show. */
  #arrive(): void {
    const target = this.#wanted + BIAS;
    if (this.video.readyState < HTMLMediaElement.HAVE_METADATA || this.#holds(this.video.currentTime)) return;
    if (this.#holds(target)) this.video.currentTime = target;
  }

  #opened(): void {
    const run = this.axis.shots[0]?.run;
    if (!run) return;
    this.#media.duration = this.end + BIAS;
    this.#buffer = this.#media.addSourceBuffer(mime(run));
    void this.pump(this.#wanted);
  }

  /** Begin anew at a key frame where the moment lies outside what was fetched. */
  #aim(now: number): void {
    if (this.#leadsTo(now)) return;
    let index = this.#wholeSecond(now);
    while (index > 0 && !this.axis.shots[index]?.piece.key && this.axis.shots[index]?.run === this.axis.shots[index - 1]?.run) index--;
    this.#first = this.#next = Math.min(index, this.axis.shots.length);
    this.#run = null;
  }

  /** Whether what was fetched, and what follows it, soon holds the whole second of a moment. */
  #leadsTo(moment: number): boolean {
    const until = this.axis.shots[this.#next - 1]?.to ?? 0;
    return this.#next > this.#first && this.#wholeSecond(moment) >= this.#first && moment <= until + AHEAD / 2;
  }

  /** The first shot of the second that a moment lies in: its badge speaks of all of it. */
  #wholeSecond(moment: number): number {
    const second = Math.floor(moment);
    return this.axis.at(second) ?? this.axis.after(second);
  }

  async #load(now: number): Promise<void> {
    const batch = this.#batch(now);
    const first = batch[0]!.piece;
    const last = batch.at(-1)!.piece;
    this.#fetching = new AbortController();
    const bytes = await this.#fetched(first, last);
    for (const shot of batch) {
      if (this.#again) return;
      const own = bytes.slice(shot.piece.offset - first.offset, shot.piece.offset - first.offset + shot.piece.size);
      const good = shot.link.vouched && (await isRecorded(shot.piece, own)) && (await this.#begin(shot.run));
      this.#judge(shot, good ? State.GOOD : State.BAD);
      this.#shown[this.#next] = Number(good && (shot.piece.key || this.#leads(this.#next - 1)));
      if (good) await this.#append(this.#heads.get(shot.run)!.fragment(own));
      this.#next++;
    }
  }

  /** The bytes from one piece to another; none where the server has lost them, which no hash survives. */
  async #fetched(first: Piece, last: Piece): Promise<ArrayBuffer> {
    try {
      return await this.source.part(`${this.name}/${first.file}`, first.offset, last.offset + last.size - first.offset, this.#fetching?.signal);
    } catch (error) {
      if (error instanceof Absent) return new ArrayBuffer(0);
      throw error;
    }
  }

  /** The next shot is found to be so; what does that say of its seconds? */
  #judge(judged: Shot, state: State): void {
    this.#states[this.#next] = state;
    const [begin, end] = secondsOf(judged);
    for (let second = begin; second < end; second++) this.#seconds[second] = this.#worst(second);
  }

  #worst(second: number): State {
    let found = State.GOOD;
    for (let index = this.axis.after(second - LONGEST); index < this.axis.shots.length; index++) {
      const [begin, end] = secondsOf(this.axis.shots[index]!);
      if (begin > second) break;
      if (end <= second) continue;
      const state = this.#states[index]!;
      if (state === State.BAD) return State.BAD;
      if (state === State.UNSEEN) found = State.UNSEEN;
    }
    return found;
  }

  /** The next shots that lie behind each other in one file; few of them where somebody waits. */
  #batch(now: number): Shot[] {
    const most = this.#next === this.#first ? now + SOON : Infinity;
    const batch: Shot[] = [];
    let size = 0;
    for (let index = this.#next; index < this.axis.shots.length; index++) {
      const shot = this.axis.shots[index]!;
      const before = batch.at(-1);
      const follows = !before || (before.run === shot.run && before.piece.file === shot.piece.file && before.piece.offset + before.piece.size === shot.piece.offset);
      size += shot.piece.size;
      if (!follows || (before && (size > BATCH || before.to > most))) break;
      batch.push(shot);
    }
    return batch;
  }

  #leads(index: number): boolean {
    return index >= this.#first && this.#shown[index] === 1 && this.axis.shots[index]?.run === this.axis.shots[index + 1]?.run;
  }

  /** Have the buffer play this run; whether its initialisation is the recorded one. */
  async #begin(run: Run): Promise<boolean> {
    if (!this.#heads.has(run)) {
      const bytes = await this.#fetched(run.begun, run.begun);
      this.#heads.set(run, run.link.vouched && (await isRecorded(run.begun, bytes)) ? new Playable(bytes) : null);
    }
    const head = this.#heads.get(run);
    if (!head || !this.#buffer) return false;
    if (this.#run !== run) {
      this.#buffer.abort();
      this.#buffer.changeType(mime(run));
      this.#buffer.timestampOffset = run.zero + BIAS;
      this.#run = run;
      await this.#append(head.head);
    }
    return true;
  }

  async #append(bytes: Bytes): Promise<void> {
    this.#buffer?.appendBuffer(bytes);
    await this.#settled();
  }

  /** Keep what was fetched around the moment, and nothing of where somebody was before. */
  async #forget(now: number): Promise<void> {
    this.#first = Math.max(this.#first, Math.min(this.axis.after(now - BEHIND), this.#next));
    const held = this.#buffer?.buffered;
    if (!held?.length) return;
    const from = (this.axis.shots[this.#first]?.from ?? this.end) + BIAS;
    const until = (this.axis.shots[this.#next - 1]?.to ?? 0) + BIAS;
    if (held.start(0) < from - BEHIND) await this.#remove(0, from);
    if (held.end(held.length - 1) > until + BEHIND) await this.#remove(until + AHEAD, Infinity);
  }

  async #remove(from: number, until: number): Promise<void> {
    this.#buffer?.remove(from, until);
    await this.#settled();
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#buffer?.updating) this.#buffer.addEventListener("updateend", () => resolve(), { once: true });
      else resolve();
    });
  }

  #holds(time: number): boolean {
    const ranges = this.#buffer?.buffered;
    if (!ranges) return false;
    for (let index = 0; index < ranges.length; index++) {
      if (ranges.start(index) - REORDERED <= time && time < ranges.end(index)) return true;
    }
    return false;
  }
}

/** The seconds that a shot shows something of: the first, and the one behind the last. */
function secondsOf({ from, to }: Shot): [number, number] {
  return [Math.floor(from + INSTANT), Math.ceil(to - INSTANT)];
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
const mime = (run: Run): string => playableType(run.begun.codecs);
