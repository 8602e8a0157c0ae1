/**
 * Cobblestone-256 (C2SP chunked encryption over AES-256-GCM), by WebCrypto, many chunks at a time.
 *
 *     key ‖ nonce ‖ commitment = HKDF-Expand-SHA512(input key,
 *         "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM" ‖ 0x00 ‖ salt ‖ context)
 *     part = salt ‖ commitment ‖ chunk 0 ‖ chunk 1 ‖ …      nonce of chunk i: nonce ⊕ i, big-endian
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";

import { type Bytes, equal, join, random, utf8 } from "./bytes";
import { Damaged } from "./errors";
import { CHUNK, PART_HEAD, TAG } from "./part";

const SALT = 24;
const KEY = 32;
const NONCE = 12;
const COMMITMENT = 32;
const LABEL = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");

/** HKDF-Expand-SHA512; the library's own refuses an input key that is shorter than the hash. */
function expand(key: Uint8Array, info: Uint8Array, size: number): Bytes {
  let [made, last] = [new Uint8Array(), new Uint8Array()];
  for (let number = 1; made.length < size; number++) {
    last = hmac(sha512, key, join(last, info, Uint8Array.of(number))) as Bytes;
    made = join(made, last);
  }
  return made.slice(0, size);
}

type Usage = "encrypt" | "decrypt";

/** One part under its key: numbered chunks in, numbered chunks out, in any order. */
class Chunks {
  private constructor(
    private readonly key: CryptoKey,
    private readonly nonce: Bytes,
    readonly commitment: Bytes,
  ) {}

  static async of(key: Uint8Array, context: Uint8Array, salt: Uint8Array, usage: Usage): Promise<Chunks> {
    if (key.length !== KEY) throw new RangeError("a part's key is 32 bytes");
    const made = expand(key, join(LABEL, salt, context), KEY + NONCE + COMMITMENT);
    const aes = await crypto.subtle.importKey("raw", made.slice(0, KEY), "AES-GCM", false, [usage]);
    return new Chunks(aes, made.slice(KEY, KEY + NONCE), made.slice(KEY + NONCE));
  }

  seal(number: number, chunk: Bytes): Promise<ArrayBuffer> {
    return crypto.subtle.encrypt(this.#parameters(number), this.key, chunk);
  }

  open(number: number, chunk: Bytes): Promise<ArrayBuffer> {
    return crypto.subtle.decrypt(this.#parameters(number), this.key, chunk);
  }

  #parameters(number: number): AesGcmParams {
    const iv = this.nonce.slice();
    const counter = new DataView(iv.buffer, NONCE - 8);
    counter.setBigUint64(0, counter.getBigUint64(0) ^ BigInt(number));
    return { name: "AES-GCM", iv };
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

  static async start(key: Uint8Array, context: Uint8Array): Promise<Sealing> {
    const salt = random(SALT);
    const chunks = await Chunks.of(key, context, salt, "encrypt");
    return new Sealing(chunks, join(salt, chunks.commitment));
  }

  /** The sealed block; the last one ends with a chunk that is short, or empty. */
  async block(plain: Bytes, last: boolean): Promise<Bytes> {
    const count = Math.floor(plain.length / CHUNK) + (last ? 1 : 0);
    const sealed = new Uint8Array(plain.length + count * TAG);
    const first = this.#next;
    this.#next += count;
    await Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const chunk = plain.subarray(at * CHUNK, (at + 1) * CHUNK);
        sealed.set(new Uint8Array(await this.chunks.seal(first + at, chunk)), at * (CHUNK + TAG));
      }),
    );
    return sealed;
  }
}

/** Open a part that is small enough to be held whole. Throws `Damaged`. */
export async function openPart(key: Uint8Array, context: Uint8Array, sealed: Bytes): Promise<Bytes> {
  const chunks = await Chunks.of(key, context, sealed.slice(0, SALT), "decrypt");
  const body = sealed.subarray(PART_HEAD);
  const count = Math.floor(body.length / (CHUNK + TAG)) + 1;
  const lastLength = body.length % (CHUNK + TAG);
  if (lastLength < TAG || !equal(sealed.subarray(SALT, PART_HEAD), chunks.commitment)) throw damaged();
  const opened = Array.from({ length: count }, (_, at) =>
    chunks.open(at, body.subarray(at * (CHUNK + TAG), (at + 1) * (CHUNK + TAG))),
  );
  try {
    return join(...(await Promise.all(opened)).map((one) => new Uint8Array(one)));
  } catch {
    throw damaged();
  }
}

const damaged = (): Damaged =>
  new Damaged("密文打不开：密钥不对，或被改动过", "the part does not open: another key, or altered bytes");
