/** A part from a file to sealed blocks, in constant memory. Runs in a Worker. */
import type { Bytes } from "./bytes";
import { type PartKey, Sealing } from "./chunks";
import { CHUNK, TAG } from "./part";

const CHUNKS = 64;
/** Large enough that messages cost nothing, small enough to hold a few. */
export const BLOCK = CHUNKS * CHUNK;
export const SEALED_BLOCK = CHUNKS * (CHUNK + TAG);
/** How many sealed blocks may be on their way to the disk. */
const IN_FLIGHT = 4;

/** What a Worker is asked to seal. */
export type PartJob = PartKey & { file: Blob };

/**
 * The few buffers that sealed blocks travel in, each used again when it comes back.
 *
 * Fresh memory for every block costs more than encrypting it; and where none is free, whoever
 * seals waits for whoever writes.
 */
export class Buffers {
  #made = 0;
  readonly #free: Bytes[] = [];
  #waiting: ((buffer: Bytes) => void) | null = null;

  async take(): Promise<Bytes> {
    const buffer = this.#free.pop();
    if (buffer) return buffer;
    if (this.#made++ < IN_FLIGHT) return new Uint8Array(SEALED_BLOCK);
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  /** A block has been written: here is what it travelled in. */
  give(buffer: ArrayBuffer): void {
    const bytes = new Uint8Array(buffer);
    if (this.#waiting) this.#waiting(bytes);
    else this.#free.push(bytes);
    this.#waiting = null;
  }
}

/**
 * The sealed bytes of a job's file, block after block, each in one of `buffers`.
 *
 * While one block is being encrypted, the next is read and the one before travels on.
 */
export async function* sealedBlocks(job: PartJob, buffers: Buffers): AsyncGenerator<Bytes> {
  const sealing = await Sealing.start(job);
  yield filled(await buffers.take(), sealing.head);
  let before: Promise<Bytes> | null = null;
  for await (const plain of blocksOf(job.file)) {
    const sealed = sealing.block(plain, plain.length < BLOCK, await buffers.take());
    if (before) yield await before;
    before = sealed;
  }
  if (before) yield await before;
}

function filled(buffer: Bytes, bytes: Bytes): Bytes {
  buffer.set(bytes);
  return buffer.subarray(0, bytes.length);
}

/**
 * A file in blocks, of which the last is always shorter, and may be empty. All are one buffer:
 * a block holds until the next is asked for.
 *
 * Read as a stream: in slices the browser would find the file anew for each, at a third of the speed.
 */
async function* blocksOf(file: Blob): AsyncGenerator<Bytes> {
  const reader = file.stream().getReader();
  const block = new Uint8Array(BLOCK);
  let end = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    for (let from = 0; from < value.length; ) {
      const piece = value.subarray(from, from + BLOCK - end);
      block.set(piece, end);
      from += piece.length;
      end += piece.length;
      if (end < BLOCK) continue;
      yield block;
      end = 0;
    }
  }
  yield block.subarray(0, end);
}
