/** At the opening: the bidder's lock, released with one button. */
import { decryptBackup, isBackup } from "../envelope/backup";
import { fromBase64, toHex } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { type Lock, readLock } from "../envelope/lock";
import { attempt, blame, hide, input, reveal, the } from "../sealer/dom";
import { readSmall, takesFiles } from "../sealer/files";
import { say } from "../sealer/language";
import type { Kept } from "./kept";
import { type Handed, unlock } from "./server";

/** What the card needs of the page around it. */
export type Held = { kept: Kept; standing: readonly Handed[]; changed: () => Promise<void> };

let held: Held | null = null;
let chosen: File | null = null;

export function startUnlocking(): void {
  takesFiles(input("lock-file"), ([file]) => {
    if (!file) return;
    chosen = file;
    const drop = the("lock-drop");
    drop.dataset["filled"] = "true";
    const words = drop.querySelector("span");
    if (words) say(words, { zh: `${file.name}（点此更换）`, en: `${file.name} (choose another)` });
  });
  the("unlock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt("unlock-errors", release);
  });
}

/** Show the card for the bids that still wait for their lock; hide it where there are none. */
export function showUnlocking(now: Held | null): void {
  held = now;
  const waiting = now ? waitingOf(now) : [];
  the("unlock-card").hidden = !waiting.length;
  if (!now || !waiting.length) return;
  const missing = waiting.filter((one) => !now.kept.bid(one.header_sha256)?.lock);
  const encrypted = waiting.some((one) => now.kept.bid(one.header_sha256)?.lock?.encrypted);
  the("lock-drop").hidden = !missing.length;
  the("unlock-passphrase-field").hidden = !encrypted && !missing.length;
  (waiting.length ? reveal : hide)("unlock-form");
}

export const waitingOf = ({ kept, standing }: Held): Handed[] =>
  standing.filter((one) => !kept.bid(one.header_sha256)?.unlocked);

async function release(): Promise<void> {
  if (!held) return;
  const button = input("unlock-now");
  button.disabled = true;
  try {
    for (const one of waitingOf(held)) {
      const lock = await lockOf(one, held.kept);
      await unlock(one.header_sha256, toHex(lock.secret));
      remember(one, held.kept);
    }
    blame("unlock-errors");
    await held.changed();
  } finally {
    button.disabled = false;
  }
}

async function lockOf(one: Handed, kept: Kept): Promise<Lock> {
  const mine = kept.bid(one.header_sha256)?.lock;
  if (!mine && !chosen) throw new BadInput("请选择封装时保存的锁文件", "choose the lock file that was saved when you sealed");
  const bytes = mine ? fromBase64(mine.file, "lock") : await readSmall(chosen!);
  const lock = readLock(isBackup(bytes) ? await decryptBackup(bytes, input("unlock-passphrase").value) : bytes);
  if (lock.lot !== String(one.lot) || lock.stage !== one.stage) {
    throw new BadInput(`此锁属于标段 ${lock.lot} 阶段 ${lock.stage}`, `this lock is for lot ${lock.lot}, stage ${lock.stage}`);
  }
  return lock;
}

function remember(one: Handed, kept: Kept): void {
  const bid = kept.bid(one.header_sha256);
  const { lot, stage, header_sha256: headerSha256 } = one;
  const bare = { lot, stage, headerSha256, size: 0, file: "", lock: null, ticket: null, done: true };
  kept.put({ ...(bid ?? bare), unlocked: true });
}
