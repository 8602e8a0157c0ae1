/**
 * C2SP chunked encryption, many chunks at a time; with AES-256-GCM it is Cobblestone-256.
 *
 *     key ‖ nonce ‖ commitment = HKDF-Expand(input key,
 *         "c2sp.org/chunked-encryption@v1+" ‖ AEAD ‖ 0x00 ‖ salt ‖ context)
 *     part = salt ‖ commitment ‖ chunk 0 ‖ chunk 1 ‖ …      nonce of chunk i: nonce ⊕ i, big-endian
 */
import { type Bytes, equal, join, random, utf8 } from "./bytes";
import { Damaged } from "./errors";
import { expand } from "./hkdf";
import { CHUNK, PART_HEAD, TAG } from "./part";
import { type Aead, schemeOf } from "./schemes";

const SALT = 24;
const NONCE = 12;
const COMMITMENT = 32;

/** What a part is sealed and opened with. */
export type PartKey = { suite: string; key: Bytes; context: Bytes };

/** One part under its key: numbered chunks in, numbered chunks out, in any order. */
class Chunks {
  private constructor(
    private readonly cipher: Aead,
    private readonly nonce: Bytes,
    readonly commitment: Bytes,
  ) {}

  static async of({ suite, key, context }: PartKey, salt: Uint8Array): Promise<Chunks> {
    const { aead, keySize, mac, cipher } = schemeOf(suite);
    if (key.length !== keySize) throw new RangeError(`a part's key is ${keySize} bytes`);
    const info = join(utf8(`c2sp.org/chunked-encryption@v1+${aead}\0`), salt, context);
    const made = expand(mac, key, info, keySize + NONCE + COMMITMENT);
    const nonce = made.slice(keySize, keySize + NONCE);
    return new Chunks(await cipher(made.slice(0, keySize)), nonce, made.slice(keySize + NONCE));
  }

  seal(number: number, chunk: Bytes): Promise<Uint8Array> {
    return this.cipher.seal(this.#nonceOf(number), chunk);
  }

  open(number: number, sealed: Bytes): Promise<Uint8Array> {
    return this.cipher.open(this.#nonceOf(number), sealed);
  }

  #nonceOf(number: number): Bytes {
    const nonce = this.nonce.slice();
    const counter = new DataView(nonce.buffer, NONCE - 8);
    counter.setBigUint64(0, counter.getBigUint64(0) ^ BigInt(number));
    return nonce;
  }
}

/** Seals a stream block by block; every block but the last is a multiple of `CHUNK`. */
export class Sealing {
  #next = 0;

  private constructor(
    private readonly chunks: Chunks,
    /** Salt and commitment: what the part begins with. */
    readonly head: Bytes,
  ) {}

  static async start(key: PartKey): Promise<Sealing> {
    const salt = random(SALT);
    const chunks = await Chunks.of(key, salt);
    return new Sealing(chunks, join(salt, chunks.commitment));
  }

  /**
   * Seal a block into `buffer`; the last block ends with a chunk that is short, or empty.
   *
   * `plain` has been taken over when this returns its promise: ciphers copy what they are given.
   */
  async block(plain: Bytes, last: boolean, buffer: Bytes): Promise<Bytes> {
    const count = Math.floor(plain.length / CHUNK) + (last ? 1 : 0);
    const sealing = Array.from({ length: count }, (_, at) =>
      this.chunks.seal(this.#next + at, plain.subarray(at * CHUNK, (at + 1) * CHUNK)),
    );
    this.#next += count;
    for (const [at, chunk] of sealing.entries()) {
      buffer.set(await chunk, at * (CHUNK + TAG));
    }
    return buffer.subarray(0, plain.length + count * TAG);
  }
}

/** Open a part that is small enough to be held whole. Throws `Damaged`. */
export async function openPart(key: PartKey, sealed: Bytes): Promise<Bytes> {
  const chunks = await Chunks.of(key, sealed.slice(0, SALT));
  const body = sealed.subarray(PART_HEAD);
  const count = Math.floor(body.length / (CHUNK + TAG)) + 1;
  const lastLength = body.length % (CHUNK + TAG);
  if (lastLength < TAG || !equal(sealed.subarray(SALT, PART_HEAD), chunks.commitment)) throw damaged();
  const opened = Array.from({ length: count }, (_, at) =>
    chunks.open(at, body.subarray(at * (CHUNK + TAG), (at + 1) * (CHUNK + TAG))),
  );
  try {
    return join(...(await Promise.all(opened)));
  } catch {
    throw damaged();
  }
}

const damaged = (): Damaged =>
  new Damaged("密文打不开：密钥不对，或被改动过", "the part does not open: another key, or altered bytes");
