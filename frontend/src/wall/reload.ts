/**
 * A wall reloads itself in the small hours: a browser that has run for weeks starts afresh, and a new
 * version of the page arrives. What it was showing is kept over the reload.
 */
const DAY = 86_400_000;
const ZONE_OFFSET = 8 * 3_600_000; // Asia/Shanghai
const HOUR_OF_RELOAD = 3 * 3_600_000;
const JITTER = 3_600_000;
const YOUNGEST = 2 * 3_600_000;
const RETRY = 15_000;
const PLACE = "wall-place";

export type Place = { board: number; alarm: number | null };

/**
 * Real milliseconds from now to the reload: between 03:00 and 04:00 Shanghai time, a different
 * moment for each wall (`random`, 0 … 1), and never sooner than two hours.
 */
export function untilReload(now: number, random: number): number {
  const sinceMidnight = (now + ZONE_OFFSET) % DAY;
  const wait = (HOUR_OF_RELOAD - sinceMidnight + DAY) % DAY + random * JITTER;
  return wait < YOUNGEST ? wait + DAY : wait;
}

export function planReload(now: number, place: () => Place): void {
  setTimeout(() => void reload(place), untilReload(now, Math.random()));
}

/** Reload as soon as the server answers: a browser's error page never returns by itself. */
export async function reload(place: () => Place): Promise<void> {
  if (await answers()) {
    sessionStorage.setItem(PLACE, JSON.stringify(place()));
    window.location.reload();
  } else {
    setTimeout(() => void reload(place), RETRY);
  }
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch(window.location.href, { cache: "no-store" })).ok;
  } catch {
    return false; // no line: the wall stays grey and tries again
  }
}

/** What the wall showed before its planned reload, once; null on an ordinary start. */
export function takePlace(): Place | null {
  const kept = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  return kept === null ? null : (JSON.parse(kept) as Place);
}
