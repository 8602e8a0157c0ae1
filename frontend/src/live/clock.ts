/** The server's time, counted by the local monotonic clock; the local wall clock is never asked. */
export class ServerClock {
  /** Server seconds per real second: 1, except in a rehearsal. */
  rate = 1;
  #server = Number.NaN;
  #heard = 0;
  readonly #monotonic: () => number;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Whether the server has told the time yet. */
  get known(): boolean {
    return !Number.isNaN(this.#server);
  }

  /** Milliseconds since 1970 by the server's clock; NaN before the first word from it. */
  now(): number {
    return this.#server + this.rate * (this.#monotonic() - this.#heard);
  }

  /** Take a reading. One that comes a little behind the count was late on the line: keep counting. */
  hear(server: number, rate: number): void {
    const behind = this.now() - server;
    if (rate === this.rate && behind >= 0 && behind < 250 * rate) return;
    this.#server = server;
    this.#heard = this.#monotonic();
    this.rate = rate;
  }
}
