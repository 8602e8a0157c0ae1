/** A contribution: 32 random bytes, sealed here to the trustees by a key that signs once. */
import { type Bytes, random } from "../envelope/bytes";
import HashingWorker from "../envelope/hashing.worker?worker";
import { inMemory } from "../envelope/in-memory";
import { seal } from "../envelope/sealing";
import SealingWorker from "../envelope/sealing.worker?worker";
import { certify, signerOf } from "../envelope/self-signed";
import { suiteNamed } from "../envelope/suites";
import { readTender } from "../envelope/tender";
import { SealingWorkers } from "../envelope/workers";

const PART = "contribution";
const SIZE = 32;

/** The envelope for the draw whose tender file this is; the random bytes leave with the page. */
export async function contribution(tenderFile: Bytes, name: string): Promise<Bytes> {
  const tender = await readTender(tenderFile);
  const [suite, once, now] = [suiteNamed(tender.suite.name), random(SIZE), new Date()];
  const signer = signerOf(suite, once, certify(suite, once, name, now));
  const parts = new Map([[PART, new Blob([random(SIZE)])]]);
  const workers = new SealingWorkers({ sealing: () => new SealingWorker(), hashing: () => new HashingWorker() });
  const { sink, whole } = inMemory();
  try {
    await seal({ tender, parts, signer, created: now, lock: null }, { sealPart: workers.seal, sink });
  } finally {
    workers.stop();
  }
  return whole();
}
