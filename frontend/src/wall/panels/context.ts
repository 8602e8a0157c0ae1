/** What every panel is drawn from. */
import type { WorkCalendar } from "../../clock/calendar";
import type { Rows } from "../../live/messages";

export type Moment = {
  /** The server's time. */
  now: number;
  /** Monotonic local time, for turning pages. */
  tick: number;
};

/** A part of the board. `read` takes new rows; `draw` shows them as of a moment, often. */
export interface Part {
  readonly root: HTMLElement;
  read(rows: Rows, calendar: WorkCalendar): void;
  draw(moment: Moment): void;
}

/** How long a page of a list stands, in milliseconds. */
export const PAGE_STANDS = 8_000;
