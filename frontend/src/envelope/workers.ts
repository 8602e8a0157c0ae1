/** Two Workers that seal part after part, seen from the page. */
import type { Bytes } from "./bytes";
import { BadInput } from "./errors";
import type { FromHasher, HashJob, ToSealer } from "./messages";
import { sealedLength } from "./part";
import type { PartJob } from "./stream";

/** Seals a job's file; `write` gets the blocks in order; the result is H of all of them. */
export type PartSealer = (job: PartJob, write: (block: Bytes) => Promise<void>) => Promise<Bytes>;

/** How the two Workers are made: from files of their own, or from within a single page. */
export type WorkerMakers = { sealing: () => Worker; hashing: () => Worker };

/** A pair of Workers. `stop` ends them, and whatever they are doing. */
export class SealingWorkers {
  readonly #sealing: Worker;
  readonly #hashing: Worker;
  #abandon: (reason: unknown) => void = () => {};

  constructor(make: WorkerMakers) {
    this.#sealing = make.sealing();
    this.#hashing = make.hashing();
  }

  readonly seal: PartSealer = (job, write) =>
    new Promise<Bytes>((resolve, reject) => {
      this.#abandon = reject;
      let written = Promise.resolve();
      const take = (block: Bytes): void => {
        written = written.then(() => write(block)).then(() => this.#giveBack(block.buffer));
        written.catch(reject);
      };
      this.#hashing.onmessage = ({ data }: MessageEvent<FromHasher>) => {
        if ("block" in data) take(data.block);
        else if ("digest" in data) written.then(() => resolve(data.digest), reject);
        else reject(unreadable());
      };
      for (const one of [this.#sealing, this.#hashing]) {
        one.onerror = (event) => reject(new Error(event.message));
      }
      this.#begin(job);
    });

  stop(): void {
    this.#sealing.terminate();
    this.#hashing.terminate();
    this.#abandon(new BadInput("已取消", "cancelled"));
  }

  #begin(job: PartJob): void {
    const { port1, port2 } = new MessageChannel();
    const hash: HashJob = { suite: job.suite, size: sealedLength(job.file.size), blocks: port1 };
    this.#hashing.postMessage(hash, [port1]);
    this.#tell({ job, blocks: port2 }, [port2]);
  }

  #giveBack(buffer: ArrayBuffer): void {
    this.#tell({ written: buffer }, [buffer]);
  }

  #tell(message: ToSealer, moved: Transferable[] = []): void {
    this.#sealing.postMessage(message, moved);
  }
}

const unreadable = (): BadInput =>
  new BadInput(
    "文件读不出来，或在封装时变了",
    "a file cannot be read, or changed while it was being sealed",
  );
