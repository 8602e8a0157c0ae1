/**
 * What a MediaRecorder gives out (fragmented MP4, ISO/IEC 14496-12), cut where its boxes end: piece 0
 * is the initialisation, up to and including `moov`; each further one a fragment, up to `mdat`.
 *
 * The index that a browser writes behind the last fragment (`mfra`) belongs to a file that never is.
 */
import { BadInput } from "../envelope/errors";
import { type Bytes, join } from "../envelope/bytes";

const HEADER = 8;
const LARGEST = 1 << 30;

export class Cutter {
  #waiting: Bytes = new Uint8Array(0);
  /** Where the boxes end that were looked at already. */
  #seen = 0;

  /** The pieces that `data` completes. */
  feed(data: Bytes): Bytes[] {
    this.#waiting = join(this.#waiting, data);
    const pieces: Bytes[] = [];
    for (let size = this.#size(); size !== null; size = this.#size()) {
      const kind = String.fromCharCode(...this.#waiting.subarray(this.#seen + 4, this.#seen + HEADER));
      this.#seen += size;
      if (kind === "moov" || kind === "mdat") pieces.push(this.#taken());
    }
    return pieces;
  }

  /** The size of the next box, if all of it is here. */
  #size(): number | null {
    const left = this.#waiting.length - this.#seen;
    if (left < HEADER) return null;
    const size = new DataView(this.#waiting.buffer).getUint32(this.#seen);
    if (size < HEADER || size > LARGEST) {
      throw new BadInput("浏览器送出的录像无法识别", "what the browser recorded is no MP4");
    }
    return left < size ? null : size;
  }

  #taken(): Bytes {
    const piece = this.#waiting.slice(0, this.#seen);
    this.#waiting = this.#waiting.slice(this.#seen);
    this.#seen = 0;
    return piece;
  }
}
