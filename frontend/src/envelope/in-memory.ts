/** A small envelope that is never a file here: its blocks are kept and put together at the end. */
import type { Bytes } from "./bytes";
import type { Sink } from "./sealing";

/** Where blocks are written that come in rising order, the first last; `whole` is all of them. */
export function inMemory(): { sink: Sink; whole: () => Bytes } {
  const blocks: [number, Bytes][] = [];
  return {
    sink: async (at, block) => void blocks.push([at, block.slice()]),
    whole: () => {
      const bytes = new Uint8Array(Math.max(...blocks.map(([at, block]) => at + block.length)));
      for (const [at, block] of blocks) bytes.set(block, at);
      return bytes;
    },
  };
}
