/**
 * What this browser keeps of a tender for its bidder: the slip, the locks, the sealed bids.
 *
 * The platform keeps nothing that names a bidder before the opening, so the bidder has to. Sealed
 * bids lie in the browser's private files, where they may be large; the rest is small.
 */
import { BadInput } from "../envelope/errors";
import type { Target } from "../sealer/saving";

/** A lock file's bytes (base64); under a passphrase where the bidder chose one. */
export type KeptLock = { file: string; encrypted: boolean };
export type KeptBid = {
  lot: number;
  stage: string;
  headerSha256: string;
  size: number;
  /** Its name among the browser's private files. */
  file: string;
  lock: KeptLock | null;
  /** Its upload, as long as that is unfinished. */
  ticket: string | null;
  done: boolean;
  unlocked: boolean;
};
type Everything = { slip: string | null; bids: KeptBid[] };

export class Kept {
  readonly #name: string;
  #all: Everything;

  constructor(tender: string) {
    this.#name = `mingjing-bids/${tender}`;
    this.#all = JSON.parse(localStorage.getItem(this.#name) ?? '{"slip":null,"bids":[]}') as Everything;
  }

  get slip(): string | null {
    return this.#all.slip;
  }

  set slip(text: string | null) {
    this.#all.slip = text;
    this.#save();
  }

  get bids(): readonly KeptBid[] {
    return this.#all.bids;
  }

  /** The bid of this name, if it was sealed or chosen here. */
  bid(headerSha256: string): KeptBid | undefined {
    return this.#all.bids.find((one) => one.headerSha256 === headerSha256);
  }

  /** Remember a bid, or what has changed of it. */
  put(bid: KeptBid): void {
    this.#all.bids = [...this.#all.bids.filter((one) => one.headerSha256 !== bid.headerSha256), bid];
    this.#save();
  }

  #save(): void {
    localStorage.setItem(this.#name, JSON.stringify(this.#all));
  }
}

/** A new private file. */
export async function newFile(): Promise<{ name: string; target: Target }> {
  const name = `${crypto.randomUUID()}.ebid`;
  const handle = await (await folder()).getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  const target: Target = {
    write: (position, data) => stream.write({ type: "write", position, data }).catch(refuse),
    finish: () => stream.close().catch(refuse),
    drop: async () => {
      await stream.abort();
      await removeFile(name);
    },
    again: null,
  };
  return { name, target };
}

/** A private copy of a file, by its name. */
export async function copied(file: File): Promise<string> {
  const { name, target } = await newFile();
  const reader = file.stream().getReader();
  let at = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    await target.write(at, piece.value);
    at += piece.value.length;
  }
  await target.finish();
  return name;
}

/** A private file that was written; null where the browser has cleared its files. */
export async function keptFile(name: string): Promise<File | null> {
  try {
    return await (await (await folder()).getFileHandle(name)).getFile();
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return null;
    throw error;
  }
}

export async function removeFile(name: string): Promise<void> {
  await (await folder()).removeEntry(name);
}

const folder = (): Promise<FileSystemDirectoryHandle> => navigator.storage.getDirectory();

const refuse = (error: unknown): never => {
  const reason = error instanceof Error ? error.message : String(error);
  throw new BadInput(`本机磁盘写不下标书：${reason}`, `this computer's disk does not take the bid: ${reason}`);
};
