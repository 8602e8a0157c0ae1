/** The bidder's lock: 32 random bytes without which k trustees, or all of them, open nothing. */
import { type Bytes, random, toHex } from "./bytes";
import { SECRET } from "./derivation";
import { WrongLock } from "./errors";
import { Fields } from "./fields";
import { writeJson } from "./json";
import type { Tender } from "./tender";

const FORMAT = "ebid-lock/1";

/** A lock, and the stage it was made for. Never used for two stages: it is released once. */
export type Lock = { logOrigin: string; tender: string; lot: string; stage: string; secret: Bytes };

export const makeLock = ({ logOrigin, tender, lot, stage }: Tender): Lock => ({
  logOrigin,
  tender,
  lot,
  stage,
  secret: random(SECRET),
});

export const writeLock = (lock: Lock): Bytes =>
  writeJson({
    fmt: FORMAT,
    log_origin: lock.logOrigin,
    tender: lock.tender,
    lot: lock.lot,
    stage: lock.stage,
    lock: toHex(lock.secret),
  });

export function readLock(bytes: Uint8Array): Lock {
  const fields = Fields.parse(bytes, "lock");
  fields.constant("fmt", FORMAT);
  const lock = {
    logOrigin: fields.text("log_origin"),
    tender: fields.text("tender"),
    lot: fields.text("lot"),
    stage: fields.text("stage"),
    secret: fields.hex("lock", SECRET),
  };
  fields.done();
  return lock;
}

/** Refuse a lock that was not made for this stage of this lot. */
export function checkLock(lock: Lock, tender: Tender): void {
  const same = (["logOrigin", "tender", "lot", "stage"] as const).every((one) => lock[one] === tender[one]);
  if (!same) {
    throw new WrongLock(
      `此锁属于 ${lock.tender} ${lock.lot} ${lock.stage}`,
      `this lock is for ${lock.tender}, lot ${lock.lot}, stage ${lock.stage}`,
    );
  }
}
