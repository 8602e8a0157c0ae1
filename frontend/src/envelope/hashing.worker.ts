/** Hashes sealed blocks on their way to the page: hashing costs more than encrypting. */
import type { Bytes } from "./bytes";
import type { FromHasher, HashJob, ToHasher } from "./messages";
import { schemeOf } from "./schemes";

const say = (message: FromHasher, moved: Transferable[] = []): void => self.postMessage(message, { transfer: moved });

self.onmessage = async ({ data }: MessageEvent<HashJob>) => {
  const hasher = (await schemeOf(data.suite).hasher()).init();
  data.blocks.onmessage = ({ data: message }: MessageEvent<ToHasher>) => {
    if ("block" in message) {
      hasher.update(message.block);
      say({ block: message.block }, [message.block.buffer]);
    } else if ("end" in message) {
      say({ digest: hasher.digest("binary") as Bytes });
    } else {
      say(message);
    }
  };
};
