/** A track on the axis of real seconds that all tracks of a recording share. */
import type { Link } from "./chain";
import type { Begun, Fragment, Rec } from "./records";

/** A fragment on the axis: seconds from the axis's zero. */
export interface Shot {
  piece: Fragment;
  run: Run;
  link: Link;
  from: number;
  to: number;
}

/** One connection to the camera: the bytes that begin it, and where its media time 0 lies. */
export interface Run {
  begun: Begun;
  link: Link;
  zero: number;
}

/** An instant by the house clock, in milliseconds, at a place of the axis. */
interface Tie {
  axis: number;
  at: number;
}

export class TrackAxis {
  readonly shots: readonly Shot[];
  readonly #ties: Tie[] = [];

  /**
   * `zero` is what the axis counts from: nanoseconds of the monotonic clock, or null for this track's own.
   * Of the shots it has those that `holds` keeps; all of them tell the time.
   */
  constructor(links: Link[], zero: number | null, holds: (shot: Shot) => boolean = () => true) {
    const shots: Shot[] = [];
    const origin = zero ?? links[0]?.record.mono ?? 0;
    const spans = new Spans(origin);
    let run: Run | null = null;
    for (const link of links) {
      const { record } = link;
      const at = Date.parse(record.at);
      const axis = spans.place(record, at);
      // A browser's fragments may stand behind something that was put on record earlier.
      if (axis >= (this.#ties.at(-1)?.axis ?? -Infinity)) this.#ties.push({ axis, at });
      if (record.kind === "begun") {
        // Each segment repeats the beginning of its run.
        if (run?.begun.run !== record.run) run = { begun: record, link, zero: Infinity };
      } else if (record.kind === "fragment" && run !== null) {
        // Fragments arrive late, never early: the earliest tells where the run's time begins.
        run.zero = Math.min(run.zero, axis - (record.start + record.duration) / 1e6);
        shots.push({ piece: record, run, link, from: 0, to: 0 });
      }
    }
    for (const shot of shots) {
      shot.from = shot.run.zero + shot.piece.start / 1e6;
      shot.to = shot.from + shot.piece.duration / 1e6;
    }
    this.shots = shots.filter(holds);
  }

  /** Where its last picture ends. */
  get end(): number {
    return this.shots.at(-1)?.to ?? 0;
  }

  /** The shot that shows this moment; null in a gap. */
  at(axis: number): number | null {
    const index = last(this.shots, (shot) => shot.from <= axis + 1e-6);
    return index >= 0 && this.shots[index]!.to > axis ? index : null;
  }

  /** The first shot that begins at or after a moment, or its end. */
  after(axis: number): number {
    return last(this.shots, (shot) => shot.from < axis) + 1;
  }

  /** The house clock at a place of the axis. */
  clock(axis: number): number {
    const index = Math.max(0, last(this.#ties, (tie) => tie.axis <= axis));
    const tie = this.#ties[index];
    const next = this.#ties[index + 1];
    if (!tie) return Number.NaN;
    if (!next || next.axis <= tie.axis) return tie.at + (axis - tie.axis) * 1000;
    return tie.at + ((axis - tie.axis) * (next.at - tie.at)) / (next.axis - tie.axis);
  }

  /** The place of the axis at a moment of the house clock. */
  axis(at: number): number {
    const index = Math.max(0, last(this.#ties, (tie) => tie.at <= at));
    const tie = this.#ties[index];
    const next = this.#ties[index + 1];
    if (!tie) return 0;
    if (!next || next.at <= tie.at) return tie.axis + (at - tie.at) / 1000;
    return tie.axis + ((at - tie.at) * (next.axis - tie.axis)) / (next.at - tie.at);
  }
}

/** Real seconds by the monotonic clock, and over a restart of the machine by the house clock. */
class Spans {
  #boot = "";
  #rate = 1;
  #shift = 0;
  #last: { mono: number; at: number } | null = null;

  constructor(private readonly origin: number) {}

  place(record: Rec, at: number): number {
    if (record.kind === "clocked") {
      if (this.#boot && this.#boot !== record.boot && this.#last) {
        const passed = (at - this.#last.at) / 1000 / this.#rate;
        this.#shift += (this.#last.mono - record.mono) / 1e9 + passed;
      }
      this.#boot = record.boot;
      this.#rate = record.rate;
    }
    this.#last = { mono: record.mono, at };
    return (record.mono - this.origin) / 1e9 + this.#shift;
  }
}

/** The index of the last element of a sorted list for which `holds`; -1 for none. */
function last<T>(sorted: readonly T[], holds: (one: T) => boolean): number {
  let low = -1;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(sorted[middle]!)) low = middle;
    else high = middle - 1;
  }
  return low;
}
