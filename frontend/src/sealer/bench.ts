/** What `infra/bench/browser_sealing.py` runs in a browser; no page of the house has it. */
import "./sealer.css";
import { random } from "../envelope/bytes";
import HashingWorker from "../envelope/hashing.worker?worker&inline";
import SealingWorker from "../envelope/sealing.worker?worker&inline";
import { SealingWorkers } from "../envelope/workers";
import BareWorker from "./bare.worker?worker&inline";

const KEY_SIZES: Record<string, number> = { "intl-1": 32, "gm-1": 16 };

/** Bytes a second of the house's own way: encrypted, hashed, handed over, thrown away. */
async function sealed(file: Blob, suite = "intl-1"): Promise<number> {
  const workers = new SealingWorkers({ sealing: () => new SealingWorker(), hashing: () => new HashingWorker() });
  const job = { suite, file: new Blob([]), key: random(KEY_SIZES[suite]!), context: random(8) };
  const drop = async (): Promise<void> => {};
  await workers.seal(job, drop);
  const began = performance.now();
  await workers.seal({ ...job, file }, drop);
  const seconds = (performance.now() - began) / 1000;
  workers.stop();
  return file.size / seconds;
}

/** Bytes a second of a bare loop over as many bytes, timed by itself. */
function bare(file: Blob, kind: string): Promise<number> {
  const worker = new BareWorker();
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<number>) => {
      worker.terminate();
      resolve(file.size / data);
    };
    worker.postMessage({ file, kind });
  });
}

Object.assign(globalThis, { sealed, bare });
