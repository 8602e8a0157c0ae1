/** How much of a limit is left or used, in working time and in words. */
import type { Texts } from "../text/texts";
import type { WorkCalendar } from "./calendar";

const HOUR = 3_600_000;
const MINUTE = 60_000;

/**
 * 剩 2 个工作日 3 小时 · 2 working days 3 hours left; minutes only within a day.
 *
 * A day is a working day of the calendar's hours. Where the intervals do not reach, the words say
 * less rather than guess: "more than 30 working days", "over since 8 Oct".
 */
export function countdown(now: number, due: number, calendar: WorkCalendar, words: Texts): string {
  if (now >= due) {
    if (due < calendar.start) return words.overSince(words.date(due));
    return words.over(span(calendar.between(due, now), calendar.dayLength, words));
  }
  if (!calendar.covers(now)) return words.dueAt(words.date(due));
  if (due > calendar.end) {
    return words.leftAtLeast(Math.floor(calendar.between(now, calendar.end) / calendar.dayLength));
  }
  return words.left(span(calendar.between(now, due), calendar.dayLength, words));
}

function span(working: number, dayLength: number, words: Texts): string {
  const days = Math.floor(working / dayLength);
  const hours = Math.floor((working % dayLength) / HOUR);
  const minutes = Math.floor(((working % dayLength) % HOUR) / MINUTE);
  const parts = [
    days > 0 ? words.days(days) : "",
    hours > 0 ? words.hours(hours) : "",
    days === 0 && minutes > 0 ? words.minutes(minutes) : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" ") : words.lessThanMinute;
}

/**
 * The used part of a limit, 0 … 1, for a bar.
 *
 * What lies outside the intervals is taken at their average density: a bar may be a hair out there,
 * while the lamp beside it, which the server lights, is exact.
 */
export function used(now: number, start: number, due: number, calendar: WorkCalendar): number {
  if (now >= due) return 1;
  const whole = amount(start, due, calendar);
  if (!(whole > 0)) return 0;
  return Math.min(1, Math.max(0, amount(start, now, calendar) / whole));
}

function amount(from: number, to: number, calendar: WorkCalendar): number {
  const density = calendar.density;
  if (density === 0) return to - from;
  const outside = Math.max(0, Math.min(to, calendar.start) - from) +
    Math.max(0, to - Math.max(from, calendar.end));
  return calendar.between(from, to) + outside * density;
}
