/**
 * The file's framing, read strictly; the head apart from the parts.
 *
 *     file = "EBID1\n" ‖ u32be n ‖ header ‖ u32be m ‖ sigs ‖ parts in header order
 */
import { sha256 } from "@noble/hashes/sha2.js";

import { type Bytes, equal, join, readU32, u32, utf8 } from "./bytes";
import { Derivation } from "./derivation";
import { BadFormat, BadSignature } from "./errors";
import { type Header, readHeader } from "./header";
import { readSignatures, type Signature, verify } from "./signing";

const MAGIC = utf8("EBID1\n");
const MAX_HEADER = 1 << 22;
const MAX_SIGS = 1 << 18;

/** The bytes before the first part. */
export const frame = (header: Uint8Array, sigs: Uint8Array): Bytes =>
  join(MAGIC, u32(header.length), header, u32(sigs.length), sigs);

/** Everything before the parts, its signatures verified. */
export class Head {
  readonly derivation: Derivation;
  /** The envelope's name in logs, receipts and releases: SHA-256 of the header, in any suite. */
  readonly headerSha256: Bytes;

  private constructor(
    readonly header: Header,
    readonly signatures: Signature[],
    headerBytes: Uint8Array,
    /** How many bytes precede the first part. */
    readonly size: number,
  ) {
    this.derivation = new Derivation(header.pre.suite, header.preBytes);
    this.headerSha256 = sha256(headerBytes) as Bytes;
  }

  /**
   * Read an envelope's head; its parts need not be there.
   *
   * A signature that does not verify is refused, and so is one that is not by the bidder whom the
   * envelope names. Nothing is said about who issued a certificate.
   */
  static async read(file: Blob): Promise<Head> {
    const at = MAGIC.length;
    if (!equal(await bytesOf(file, 0, at), MAGIC)) throw new BadFormat("不是标书文件", "not an envelope");
    const headerBytes = await section(file, at, "header", MAX_HEADER);
    const sigsBytes = await section(file, at + 4 + headerBytes.length, "sigs", MAX_SIGS);
    const size = at + 8 + headerBytes.length + sigsBytes.length;
    const head = new Head(readHeader(headerBytes), readSignatures(sigsBytes), headerBytes, size);
    await head.#verify(headerBytes);
    return head;
  }

  /** How long the whole file is. */
  get fileSize(): number {
    return this.header.parts.reduce((sum, part) => sum + part.length, this.size);
  }

  async #verify(headerBytes: Bytes): Promise<void> {
    const { pre } = this.header;
    for (const one of this.signatures) await verify(one, pre.suite, headerBytes);
    if (!equal(pre.suite.hash(this.signatures[0]!.chain[0]!), pre.bidder)) {
      throw new BadSignature(
        "签名人的证书不是标书所称投标人的证书",
        "signed under another certificate than that of the bidder it names",
      );
    }
  }
}

async function section(file: Blob, at: number, what: string, limit: number): Promise<Bytes> {
  const length = readU32(await bytesOf(file, at, 4));
  if (length > limit) {
    throw new BadFormat(
      `${what} 自称有 ${length} 字节，至多可有 ${limit} 字节`,
      `${what} claims ${length} bytes; ${limit} are the most`,
    );
  }
  return bytesOf(file, at + 4, length);
}

async function bytesOf(file: Blob, at: number, length: number): Promise<Bytes> {
  const bytes = new Uint8Array(await file.slice(at, at + length).arrayBuffer());
  if (bytes.length < length) throw new BadFormat("文件在标头中间结束", "the file ends within its head");
  return bytes;
}
