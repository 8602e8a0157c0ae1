/**
 * Moments that are the same for everybody: `<span data-until="ISO">` counts hours and seconds down.
 *
 * Unlike countdowns of working time these run day and night. The page brings the server's time as
 * JSON, id "clock": {"now": ISO, "rate": 1}. Elements that htmx brings later count too. At nought
 * the page asks for itself again: what comes next is the server's to say.
 */
import { ServerClock } from "../live/clock";

const EVERY = 250;
const DAY = 86_400;

type PageClock = { now: string; rate: number };

export function startClocks(): void {
  const data = document.getElementById("clock")?.textContent;
  if (!data) return;
  const page = JSON.parse(data) as PageClock;
  const clock = new ServerClock(() => performance.now());
  clock.hear(Date.parse(page.now), page.rate);
  setInterval(() => drawAll(clock.now()), EVERY);
  drawAll(clock.now());
}

function drawAll(now: number): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-until]")) {
    const until = Date.parse(element.dataset["until"] ?? "");
    if (Number.isNaN(until)) continue;
    const left = Math.max(0, Math.ceil((until - now) / 1000));
    const said = spoken(left, document.documentElement.lang);
    if (element.textContent !== said) element.textContent = said;
    if (left === 0 && !element.dataset["over"]) {
      element.dataset["over"] = "true";
      element.dispatchEvent(new CustomEvent("live", { bubbles: true }));
    }
  }
}

export function spoken(seconds: number, language: string): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const days = Math.floor(seconds / DAY);
  const time = `${two((seconds % DAY) / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
  if (!days) return time;
  return language.startsWith("zh") ? `${days} 天 ${time}` : `${days} d ${time}`;
}
