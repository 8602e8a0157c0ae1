/** A part from a file to sealed blocks, in constant memory. Runs in a Worker. */
import type { Bytes } from "./bytes";
import { Sealing } from "./cobblestone";
import { CHUNK } from "./part";

/** A multiple of `CHUNK`: large enough that messages cost nothing, small enough to hold a few. */
export const BLOCK = 64 * CHUNK;
/** How many sealed blocks may be on their way to the disk. */
const IN_FLIGHT = 4;

/** What a Worker is asked to seal. */
export type PartJob = { suite: string; file: Blob; key: Bytes; context: Bytes };

/** Lets a producer run ahead of its consumer, but not far. */
export class Window {
  #free = IN_FLIGHT;
  #waiting: (() => void) | null = null;

  /** Wait until there is room for one more. */
  async take(): Promise<void> {
    if (!this.#free) await new Promise<void>((resolve) => (this.#waiting = resolve));
    this.#free--;
  }

  /** The consumer is done with one. */
  give(): void {
    this.#free++;
    this.#waiting?.();
    this.#waiting = null;
  }
}

/**
 * The sealed bytes of a job's file, block after block.
 *
 * While one block is being encrypted, the next is read and the one before travels on.
 */
export async function* sealedBlocks({ file, key, context }: PartJob): AsyncGenerator<Bytes> {
  const sealing = await Sealing.start(key, context);
  yield sealing.head;
  let next = read(file, 0);
  let before: Promise<Bytes> | null = null;
  for (let at = 0; at <= file.size; at += BLOCK) {
    const plain = await next;
    const last = at + BLOCK > file.size;
    if (!last) next = read(file, at + BLOCK);
    const sealed = sealing.block(plain, last);
    if (before) yield await before;
    before = sealed;
  }
  if (before) yield await before;
}

async function read(file: Blob, at: number): Promise<Bytes> {
  return new Uint8Array(await file.slice(at, at + BLOCK).arrayBuffer());
}
