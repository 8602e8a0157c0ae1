/**
 * Working time, counted on the working intervals that the server sends.
 *
 * The server decides every due moment; here time only passes. Moments are milliseconds since 1970.
 */

export type Span = readonly [start: number, end: number];

/** A working day where nothing is known: 09:00–12:00, 13:30–17:30. */
const USUAL_DAY = 7 * 3_600_000;
const ZONE_OFFSET = 8 * 3_600_000; // Asia/Shanghai has kept UTC+8 without summer time since 1991

export class WorkCalendar {
  readonly start: number;
  readonly end: number;
  /** The working time of an ordinary day: what "one working day" means in a countdown. */
  readonly dayLength: number;
  readonly #spans: readonly Span[];
  /** Working time before each span. */
  readonly #before: readonly number[];
  readonly #total: number;

  constructor(spans: readonly Span[]) {
    this.#spans = [...spans].sort((a, b) => a[0] - b[0]);
    const before: number[] = [];
    let total = 0;
    for (const [start, end] of this.#spans) {
      before.push(total);
      total += end - start;
    }
    this.#before = before;
    this.#total = total;
    this.start = this.#spans[0]?.[0] ?? Number.NaN;
    this.end = this.#spans.at(-1)?.[1] ?? Number.NaN;
    this.dayLength = commonestDay(this.#spans);
  }

  /** Whether `at` lies in the time that the intervals cover. */
  covers(at: number): boolean {
    return at >= this.start && at <= this.end;
  }

  /** Whether people are at work at `at`. */
  isWorking(at: number): boolean {
    const index = this.#index(at);
    return index >= 0 && at < this.#spans[index]![1];
  }

  /** Working time from `from` to `to`, negative when `to` is the earlier. */
  between(from: number, to: number): number {
    return this.#until(to) - this.#until(from);
  }

  /** Working time from the first interval's start to `at`. */
  #until(at: number): number {
    const index = this.#index(at);
    if (index < 0) return 0;
    const [start, end] = this.#spans[index]!;
    return this.#before[index]! + Math.min(at, end) - start;
  }

  /** The last interval that starts at or before `at`; -1 where there is none. */
  #index(at: number): number {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#spans[middle]![0] <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Average working time in a millisecond of calendar time; 0 without intervals. */
  get density(): number {
    return this.#total === 0 ? 0 : this.#total / (this.end - this.start);
  }
}

function commonestDay(spans: readonly Span[]): number {
  const days = new Map<number, number>();
  for (const [start, end] of spans) {
    const day = Math.floor((start + ZONE_OFFSET) / 86_400_000);
    days.set(day, (days.get(day) ?? 0) + end - start);
  }
  const counts = new Map<number, number>();
  for (const length of days.values()) counts.set(length, (counts.get(length) ?? 0) + 1);
  let best = USUAL_DAY;
  for (const [length, count] of counts) {
    if (count > (counts.get(best) ?? 0)) best = length;
  }
  return best;
}

/** The intervals of a row or a page's data; what is not a pair of moments in order is left out. */
export function parseSpans(value: unknown): Span[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown): Span[] => {
    if (!Array.isArray(pair) || pair.length !== 2) return [];
    const [start, end] = [Date.parse(String(pair[0])), Date.parse(String(pair[1]))];
    return start < end ? [[start, end]] : [];
  });
}
