/** Hashes sealed blocks on their way to the page: hashing costs more than encrypting. */
import { type Hasher, hasherOf } from "./hasher";
import type { FromHasher, HashJob, ToHasher } from "./messages";

const say = (message: FromHasher, moved: Transferable[] = []): void => self.postMessage(message, { transfer: moved });

self.onmessage = async ({ data }: MessageEvent<HashJob>) => {
  const hasher = await hasherOf(data.suite, data.size);
  data.blocks.onmessage = ({ data: message }: MessageEvent<ToHasher>) => void take(hasher, message);
};

async function take(hasher: Hasher, message: ToHasher): Promise<void> {
  if ("block" in message) {
    try {
      hasher.update(message.block);
    } catch {
      return say({ failed: true }); // more than the file had: it has changed
    }
    say({ block: message.block }, [message.block.buffer]);
  } else if ("end" in message) {
    say({ digest: await hasher.digest() });
  } else {
    say(message);
  }
}
