/** From what was entered to a sealed bid among the browser's private files, its lock saved first. */
import { encryptBackup } from "../envelope/backup";
import { fromHex, toBase64 } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { makeLock, writeLock } from "../envelope/lock";
import { OPENING } from "../envelope/names";
import { seal, type Sealed, type SealOrder } from "../envelope/sealing";
import SealingWorker from "../envelope/sealing.worker?worker";
import HashingWorker from "../envelope/hashing.worker?worker";
import type { Tender } from "../envelope/tender";
import { SealingWorkers } from "../envelope/workers";
import { attempt, input } from "../sealer/dom";
import { download, fileName } from "../sealer/files";
import { readOpeningForm } from "../sealer/opening-form";
import { chosenParts } from "../sealer/parts-table";
import { chosenSigner } from "../sealer/signature-card";
import { isWithdrawal } from "./handed";
import { type Kept, type KeptBid, type KeptLock, newFile } from "./kept";
import type { Handed } from "./server";

/** What is sealed, for which lot and stage, and where it stands among the bidder's envelopes. */
export type Order = SealOrder & { number: number };

/** Everything that was entered; null where something is missing, which is then shown in its place. */
export async function collected(tender: Tender, handed: readonly Handed[], now: Date): Promise<Order | null> {
  const order: Partial<Order> = { tender, created: now, number: Number(tender.lot) };
  const steps: [string, () => Promise<void>][] = [
    ["seal-errors", async () => void (order.parts = collectedParts(tender))],
    ["signer-errors", async () => void (order.signer = chosenSigner(now))],
    ["lock-errors", async () => checkPassphrases(tender)],
  ];
  for (const [place, step] of steps) if (!(await attempt(place, step))) return null;
  order.lock = tender.locked ? makeLock(tender) : null;
  return { ...order, ...placeAmong(tender, handed) } as Order;
}

function collectedParts(tender: Tender): Map<string, Blob> {
  const parts = new Map<string, Blob>();
  if (!tender.parts.length || tender.parts.includes(OPENING)) parts.set(OPENING, readOpeningForm());
  for (const [name, file] of chosenParts()) parts.set(name, file);
  return parts;
}

function checkPassphrases(tender: Tender): void {
  if (tender.locked && input("lock-passphrase").value !== input("lock-again").value) {
    throw new BadInput("两次输入的口令不同", "the two passphrases differ");
  }
}

/** After the last that was handed in for this lot and stage; it replaces the one that stands. */
function placeAmong({ lot, stage }: Tender, handed: readonly Handed[]): Required<Pick<SealOrder, "seq" | "replaces">> {
  const same = handed.filter((one) => String(one.lot) === lot && one.stage === stage && !isWithdrawal(one));
  const standing = same.find((one) => one.standing);
  return {
    seq: Math.max(0, ...same.map((one) => one.seq)) + 1,
    replaces: standing ? fromHex(standing.envelope_id, 16, "envelope_id") : null,
  };
}

/** One sealing at a time; `stop` ends it. */
export class SealingJob {
  #stop: (() => void) | null = null;

  stop(): void {
    this.#stop?.();
  }

  /** Seal, and remember the bid with its lock. */
  async run(order: Order, kept: Kept, progress: (done: number, total: number) => void): Promise<KeptBid> {
    const lock = await this.#saveLock(order);
    const { name, target } = await newFile();
    const workers = new SealingWorkers({ sealing: () => new SealingWorker(), hashing: () => new HashingWorker() });
    this.#stop = () => workers.stop();
    try {
      const sealed = await seal(order, { sealPart: workers.seal, sink: target.write, progress });
      await target.finish();
      const bid = keptBid(order, sealed, name, lock);
      kept.put(bid);
      return bid;
    } catch (error) {
      await target.drop();
      throw error;
    } finally {
      workers.stop();
      this.#stop = null;
    }
  }

  /** The lock first: a bid whose lock was lost can never be opened. */
  async #saveLock({ lock, tender }: Order): Promise<KeptLock | null> {
    if (!lock) return null;
    const passphrase = input("lock-passphrase").value;
    const plain = writeLock(lock);
    const bytes = passphrase ? await encryptBackup(plain, passphrase) : plain;
    const name = fileName(tender.tender, tender.lot, tender.stage);
    download(`${name}.lock.${passphrase ? "age" : "json"}`, new Blob([bytes]));
    return { file: toBase64(bytes), encrypted: passphrase !== "" };
  }
}

const keptBid = (order: Order, sealed: Sealed, file: string, lock: KeptLock | null): KeptBid => ({
  lot: order.number,
  stage: order.tender.stage,
  headerSha256: sealed.headerSha256,
  size: sealed.size,
  file,
  lock,
  ticket: null,
  done: false,
  unlocked: false,
});
