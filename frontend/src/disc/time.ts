/** The house clock beside the axis of seconds: a rehearsal's runs faster than life, and any may be stepped. */
import type { Facts } from "./facts";

export interface HouseClock {
  /** The house clock at a place of the axis, in milliseconds. */
  clock(axis: number): number;
  /** The place of the axis at a moment of the house clock. */
  axis(at: number): number;
}

/** By the page's own word at first, by the chains once they were read. */
export class Time implements HouseClock {
  #told: HouseClock;

  constructor({ zero, rate }: Pick<Facts, "zero" | "rate">) {
    const begun = Date.parse(zero);
    this.#told = { clock: (axis) => begun + axis * 1000 * rate, axis: (at) => (at - begun) / 1000 / rate };
  }

  by(told: HouseClock): void {
    this.#told = told;
  }

  clock(axis: number): number {
    return this.#told.clock(axis);
  }

  axis(at: number): number {
    return this.#told.axis(at);
  }
}
