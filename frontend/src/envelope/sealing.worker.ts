/** Seals one part: reads the file, encrypts, and hands the blocks to the hashing Worker. */
import type { ToHasher, ToSealer } from "./messages";
import { Buffers, type PartJob, sealedBlocks } from "./stream";

const buffers = new Buffers();

self.onmessage = ({ data }: MessageEvent<ToSealer>) => {
  if ("written" in data) buffers.give(data.written);
  else void run(data.job, data.blocks);
};

async function run(job: PartJob, blocks: MessagePort): Promise<void> {
  const send = (message: ToHasher, moved: Transferable[] = []): void => blocks.postMessage(message, moved);
  try {
    for await (const block of sealedBlocks(job, buffers)) {
      send({ block }, [block.buffer]);
    }
    send({ end: true });
  } catch {
    // The one thing that can go wrong here: the file cannot be read, or is no longer what it was.
    send({ failed: true });
  }
}
