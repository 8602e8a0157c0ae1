import { checksum } from "./checksum";
import type { Check, Delta, Row, Rows, Snap } from "./messages";

/** Called with all rows and the keys that were set or removed since the last call. */
export type OnRows = (rows: Rows, changed: ReadonlySet<string>) => void;

/** One topic's rows at one version. */
export class Topic {
  readonly listeners = new Set<OnRows>();
  rows = new Map<string, Row>();
  epoch: string | null = null;
  version: number | null = null;
  /** When the server was last asked for what is missing, until it answers. */
  asked: number | null = null;
  /** Since when the server is known to be at another version. */
  astraySince: number | null = null;

  snapshot(message: Snap): void {
    const changed = new Set(this.rows.keys());
    this.rows = new Map(Object.entries(message.rows));
    for (const key of this.rows.keys()) changed.add(key);
    this.#reached(message, changed);
  }

  /** Apply a delta; false where it does not follow what is held. */
  delta(message: Delta): boolean {
    if (message.e !== this.epoch || message.p !== this.version) return false;
    const changed = new Set(message.del);
    for (const key of message.del) this.rows.delete(key);
    for (const [key, row] of Object.entries(message.set)) {
      this.rows.set(key, row);
      changed.add(key);
    }
    this.#reached(message, changed);
    return true;
  }

  /** Whether the rows have the checksum the server says; unknown (true) at another version. */
  agrees(message: Check): boolean {
    if (message.e !== this.epoch || message.v !== this.version) return true;
    return checksum(this.rows) === message.sum;
  }

  forget(): void {
    this.epoch = this.version = null;
  }

  #reached(at: { e: string; v: number }, changed: ReadonlySet<string>): void {
    this.epoch = at.e;
    this.version = at.v;
    this.asked = this.astraySince = null;
    for (const listener of this.listeners) listener(this.rows, changed);
  }
}
