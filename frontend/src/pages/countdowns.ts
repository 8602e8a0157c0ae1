/**
 * Countdowns on ordinary pages: `<span class="countdown" data-due="ISO">` counts in working time.
 *
 * The page brings the working intervals and the server's time as JSON, id "calendar":
 * {"now": ISO, "rate": 1, "spans": [[ISO, ISO], …]}. Elements that htmx brings later count too.
 */
import { parseSpans, WorkCalendar } from "../clock/calendar";
import { countdown } from "../clock/countdown";
import { ServerClock } from "../live/clock";
import { texts } from "../text/texts";

const EVERY = 1_000;

type PageCalendar = { now: string; rate: number; spans: unknown };

export function startCountdowns(): void {
  const data = document.getElementById("calendar")?.textContent;
  if (!data) return;
  const page = JSON.parse(data) as PageCalendar;
  const clock = new ServerClock(() => performance.now());
  clock.hear(Date.parse(page.now), page.rate);
  const calendar = new WorkCalendar(parseSpans(page.spans));
  const draw = (): void => drawAll(clock.now(), calendar);
  draw();
  setInterval(draw, EVERY);
}

function drawAll(now: number, calendar: WorkCalendar): void {
  const words = texts();
  for (const element of document.querySelectorAll<HTMLElement>("[data-due]")) {
    const due = Date.parse(element.dataset["due"] ?? "");
    if (Number.isNaN(due)) continue;
    const said = countdown(now, due, calendar, words);
    if (element.textContent !== said) element.textContent = said;
    element.dataset["over"] = String(now >= due);
  }
}
