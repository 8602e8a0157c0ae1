/** Which case a supervisor looks at first. */
import type { CaseRow } from "./rows";

const WEIGHT: Record<CaseRow["lamp"], number> = { red: 0, yellow: 1, green: 2, paused: 3, unknown: 4 };

/**
 * Red before yellow before green, paused last; the green channel first among equals; then what is
 * due next, and of the red what ran over last.
 */
export function byUrgency(a: CaseRow, b: CaseRow): number {
  const red = a.lamp === "red";
  return (
    WEIGHT[a.lamp] - WEIGHT[b.lamp] ||
    b.priority - a.priority ||
    (red ? order(-a.due, -b.due) : order(a.due, b.due)) ||
    a.no.localeCompare(b.no)
  );
}

/** Unknown moments come last. */
function order(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}
