/** A sheet is sealed here, for the trustees; its secret stays until every member has locked theirs. */
import { type Bytes, fromBase64, random, toBase64, toHex } from "../envelope/bytes";
import HashingWorker from "../envelope/hashing.worker?worker";
import { type Sink, seal } from "../envelope/sealing";
import SealingWorker from "../envelope/sealing.worker?worker";
import type { Signer } from "../envelope/signing";
import { readTender } from "../envelope/tender";
import { SealingWorkers } from "../envelope/workers";
import type { Saving } from "./saving";
import type { State } from "./server";
import { type Draft, writeSheet } from "./sheet";

const PART = "sheet";

/**
 * The envelope. St goes into the draft first: a sheet whose secret was lost only trustees could open.
 * Beside those of earlier attempts, since the platform may have taken one whose answer was lost.
 */
export async function sealSheet(state: State, draft: Draft, signer: Signer, saving: Saving): Promise<Bytes> {
  const secret = random(32);
  draft.secrets = [toBase64(secret), ...(draft.secrets ?? [])];
  await saving.flush(draft);
  const tender = await readTender(fromBase64(state.sealed_for!, "tender"));
  const sheet = writeSheet(state, draft, toHex(tender.documentsSha256));
  const order = { tender, parts: new Map([[PART, new Blob([sheet])]]), signer, created: new Date(state.now), lock: null, secret };
  const workers = new SealingWorkers({ sealing: () => new SealingWorker(), hashing: () => new HashingWorker() });
  const { sink, whole } = inMemory();
  try {
    await seal(order, { sealPart: workers.seal, sink });
  } finally {
    workers.stop();
  }
  return whole();
}

/** Where blocks are written that come in rising order, the first last. */
function inMemory(): { sink: Sink; whole: () => Bytes } {
  const blocks: [number, Bytes][] = [];
  return {
    sink: async (at, block) => void blocks.push([at, block.slice()]),
    whole: () => {
      const size = Math.max(...blocks.map(([at, block]) => at + block.length));
      const bytes = new Uint8Array(size);
      for (const [at, block] of blocks) bytes.set(block, at);
      return bytes;
    },
  };
}

/** One of them is St of the sheet that was locked, most likely the first; none where only others have it. */
export const secretsOf = (draft: Draft | null): Bytes[] => (draft?.secrets ?? []).map((one) => fromBase64(one, "secret"));
