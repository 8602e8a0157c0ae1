/** Long lists turn their pages by themselves. */
export class Pager {
  readonly #every: number;
  #page = 0;
  #turnedAt: number;

  /** A page stands for `every` milliseconds. */
  constructor(every: number, now: number) {
    this.#every = every;
    this.#turnedAt = now;
  }

  /** The rows to show at `now`, with the page's number and how many there are. */
  show<T>(rows: readonly T[], size: number, now: number): { rows: T[]; page: number; pages: number } {
    const pages = Math.max(1, Math.ceil(rows.length / Math.max(1, size)));
    if (now - this.#turnedAt >= this.#every) {
      this.#turnedAt = now;
      this.#page += 1;
    }
    if (this.#page >= pages) this.#page = 0;
    const first = this.#page * size;
    return { rows: rows.slice(first, first + size), page: this.#page + 1, pages };
  }
}
