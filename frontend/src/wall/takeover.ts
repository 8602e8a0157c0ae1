/**
 * A new ■ takes the screen for some seconds; which alarms are new, and for how long they hold it.
 *
 * An alarm is known by its number, which grows: a board lists only the latest open alarms, and one
 * that comes back onto the list when others are acknowledged is not new. Times are monotonic
 * milliseconds.
 */
import type { AlarmRow } from "./rows";

const HOLD = 12_000;
/** What joins later is seen for so long at least … */
const HOLD_MORE = 6_000;
/** … but a flood of alarms does not keep the board away for ever. */
const LONGEST = 40_000;

export class Takeover {
  #newest: number | null;
  #shown: AlarmRow[] = [];
  #since = 0;
  #until = 0;

  /** `newest`: the last alarm seen before a planned reload; null on a first start. */
  constructor(newest: number | null = null) {
    this.#newest = newest;
  }

  get newest(): number | null {
    return this.#newest;
  }

  /**
   * Take the alarms that stand open now; returns the new ones.
   *
   * On a first start nothing is new: what already stood is in the strip, and a wall that is
   * switched on in the morning does not cry over yesterday.
   */
  see(alarms: readonly AlarmRow[], now: number): AlarmRow[] {
    const before = this.#newest ?? Number.POSITIVE_INFINITY;
    const fresh = alarms.filter((alarm) => alarm.number > before);
    this.#newest = alarms.reduce((most, { number }) => Math.max(most, number || 0), this.#newest ?? 0);
    if (fresh.length > 0) this.#take(fresh, now);
    const open = new Set(alarms.map((alarm) => alarm.key));
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
    this.#shown = [...fresh, ...this.#shown].sort((a, b) => b.number - a.number);
  }
}
