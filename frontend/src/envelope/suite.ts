/** What a suite of algorithms must be able to do; everything else is the same in all of them. */
import type { Bytes } from "./bytes";

export type SignatureAlgorithm = "Ed25519" | "ES256" | "SM2";

export interface Suite {
  readonly name: string;
  /** What the JSON fields that hold H of a part's bytes are called after: `ct_<digestName>`. */
  readonly digestName: string;
  readonly partKeySize: number;
  readonly signatureAlgorithms: readonly SignatureAlgorithm[];

  /** H(data). */
  hash(...data: Uint8Array[]): Bytes;
  /** HMAC over H. */
  mac(key: Uint8Array, data: Uint8Array): Bytes;
  /** X(key, info) = HKDF-Expand over H. */
  expand(key: Uint8Array, info: Uint8Array, size?: number): Bytes;

  /** A new trustee's private key, 32 bytes. */
  makePrivateKey(): Bytes;
  publicKey(privateKey: Uint8Array): Promise<Bytes>;
  /** Refuse, naming `what`, bytes that are no key of this suite. */
  checkPublicKey(key: Uint8Array, what: string): Promise<void>;
  /** `share` sealed to a trustee's key, bound to the envelope and the trustee's number. */
  wrap(key: Uint8Array, ctx: Uint8Array, trustee: number, share: Uint8Array): Promise<Bytes>;
  /** The share; throws `RubbishShare` where nothing sealed to this key comes out. */
  unwrap(privateKey: Uint8Array, ctx: Uint8Array, trustee: number, sealed: Uint8Array): Promise<Bytes>;
}

/** The kid of a key: H(pk). */
export const keyId = (suite: Suite, key: Uint8Array): Bytes => suite.hash(key);
