/** The closed registry of suites. A tender names one; an envelope of another is refused. */
import { BadFormat } from "./errors";
import { national } from "./gm";
import { international } from "./intl";
import type { Suite } from "./suite";

export const SUITES: ReadonlyMap<string, Suite> = new Map(
  [international, national].map((one) => [one.name, one]),
);

export function suiteNamed(name: string): Suite {
  const suite = SUITES.get(name);
  if (suite) return suite;
  const shown = name.slice(0, 50);
  throw new BadFormat(`未知的算法套件 '${shown}'`, `unknown suite '${shown}'`);
}
