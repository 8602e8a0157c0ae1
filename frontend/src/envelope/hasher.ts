/** H of one part as its blocks come by. */
import type { Bytes } from "./bytes";
import { schemeOf } from "./schemes";

export interface Hasher {
  update(block: Bytes): void;
  digest(): Promise<Bytes>;
}

/**
 * Up to here a sealed part is gathered and hashed whole.
 *
 * WebCrypto hashes several times as fast as WebAssembly, but nothing that comes in pieces; and
 * memory has to stay bounded, however large a bid is.
 */
const WHOLE = 64 * 1024 * 1024;

/** For a part of `size` sealed bytes. */
export async function hasherOf(suite: string, size: number): Promise<Hasher> {
  const { native, hasher } = schemeOf(suite);
  if (native && size <= WHOLE) return new Whole(native, size);
  const running = (await hasher()).init();
  return {
    update: (block) => void running.update(block),
    digest: async () => running.digest("binary") as Bytes,
  };
}

class Whole implements Hasher {
  readonly #bytes: Bytes;
  #end = 0;

  constructor(
    private readonly algorithm: string,
    size: number,
  ) {
    this.#bytes = new Uint8Array(size);
  }

  /** Throws where more comes than was announced. */
  update(block: Bytes): void {
    this.#bytes.set(block, this.#end);
    this.#end += block.length;
  }

  async digest(): Promise<Bytes> {
    return new Uint8Array(await crypto.subtle.digest(this.algorithm, this.#bytes.subarray(0, this.#end)));
  }
}
