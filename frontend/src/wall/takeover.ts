/**
 * A new ■ takes the screen for some seconds; which alarms are new, and for how long they hold it.
 *
 * Times are monotonic milliseconds. Memory is bounded by the alarms that stand open.
 */
import type { AlarmRow } from "./rows";

const HOLD = 12_000;
/** What joins later is seen for so long at least … */
const HOLD_MORE = 6_000;
/** … but a flood of alarms does not keep the board away for ever. */
const LONGEST = 40_000;

export class Takeover {
  #known: Set<string> | null;
  #shown: AlarmRow[] = [];
  #since = 0;
  #until = 0;

  /** `known`: alarms already seen before a planned reload; null on a first start. */
  constructor(known: Iterable<string> | null = null) {
    this.#known = known === null ? null : new Set(known);
  }

  get known(): string[] {
    return [...(this.#known ?? [])];
  }

  /**
   * Take the alarms that stand open now; returns the new ones.
   *
   * On a first start nothing is new: what already stood is in the strip, and a wall that is
   * switched on in the morning does not cry over yesterday.
   */
  see(alarms: readonly AlarmRow[], now: number): AlarmRow[] {
    const known = this.#known;
    this.#known = new Set(alarms.map((alarm) => alarm.key));
    const fresh = known === null ? [] : alarms.filter((alarm) => !known.has(alarm.key));
    if (fresh.length > 0) this.#take(fresh, now);
    const open = this.#known;
    this.#shown = this.#shown.filter((alarm) => open.has(alarm.key));
    return fresh;
  }

  /** The alarms that hold the screen at `now`, newest first; none when the board is to be seen. */
  current(now: number): readonly AlarmRow[] {
    if (now >= this.#until) this.#shown = [];
    return this.#shown;
  }

  #take(fresh: readonly AlarmRow[], now: number): void {
    if (this.current(now).length === 0) {
      this.#since = now;
      this.#until = now + HOLD;
    } else {
      const more = Math.max(this.#until, now + HOLD_MORE);
      this.#until = Math.min(more, this.#since + LONGEST);
    }
    this.#shown = [...fresh, ...this.#shown];
  }
}
