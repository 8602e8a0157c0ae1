/** `intl-1`: SHA-256, HPKE with X-Wing, Cobblestone-256, Ed25519 or ECDSA on P-256. */
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { type Bytes, domain, join, random, u8 } from "./bytes";
import { BadFormat, RubbishShare } from "./errors";
import { expand } from "./hkdf";
import { keyId, type Suite } from "./suite";

/** ML-KEM-768's ciphertext and X25519's ephemeral key. */
const ENC_SIZE = 1120;

const PUBLIC_SIZE = 1216;

const kem = new XWing();
/** HPKE base mode (RFC 9180). */
const hpke = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });

const info = (publicKey: Uint8Array, ctx: Uint8Array, trustee: number): Bytes =>
  join(domain("hpke"), ctx, u8(trustee), keyId(international, publicKey));

/** An X-Wing private key is a seed of 32 bytes. */
const pairOf = (seed: Uint8Array): Promise<CryptoKeyPair> => kem.generateKeyPairDerand(new Uint8Array(seed));

const publicBytes = async (pair: CryptoKeyPair): Promise<Bytes> =>
  new Uint8Array(await kem.serializePublicKey(pair.publicKey));

const mac = (key: Uint8Array, data: Uint8Array): Bytes => hmac(sha256, key, data) as Bytes;

export const international: Suite = {
  name: "intl-1",
  digestName: "sha256",
  partKeySize: 32,
  signatureAlgorithms: ["Ed25519", "ES256"],

  hash: (...data) => sha256(join(...data)) as Bytes,
  mac,
  expand: (key, about, size = 32) => expand(mac, key, about, size),
  makePrivateKey: () => random(32),

  /** ML-KEM-768 encapsulation key ‖ X25519 public key. */
  publicKey: async (privateKey) => publicBytes(await pairOf(privateKey)),

  /** A key is one that something can be sealed to: ML-KEM's own check of its modulus included. */
  async checkPublicKey(key, what) {
    try {
      if (key.length !== PUBLIC_SIZE) throw new RangeError("a key of another length");
      await kem.encap({ recipientPublicKey: await kem.deserializePublicKey(key) });
    } catch {
      throw new BadFormat(`${what}：不是 X-Wing 公钥`, `${what}: not an X-Wing key`);
    }
  },

  /** enc ‖ ct = HPKE(pk, info = D("hpke") ‖ ctx ‖ u8 i ‖ H(pk), pt = share). */
  async wrap(key, ctx, trustee, share) {
    const recipientPublicKey = await kem.deserializePublicKey(key);
    const sealed = await hpke.seal({ recipientPublicKey, info: info(key, ctx, trustee) }, share);
    return join(new Uint8Array(sealed.enc), new Uint8Array(sealed.ct));
  },

  async unwrap(privateKey, ctx, trustee, sealed) {
    const pair = await pairOf(privateKey);
    const about = info(await publicBytes(pair), ctx, trustee);
    const [enc, ct] = [sealed.slice(0, ENC_SIZE), sealed.slice(ENC_SIZE)];
    try {
      return new Uint8Array(await hpke.open({ recipientKey: pair.privateKey, enc, info: about }, ct));
    } catch {
      throw new RubbishShare(
        `封给第 ${trustee} 位保管人的份额打不开`,
        `what was sealed to trustee ${trustee} does not open`,
        trustee,
      );
    }
  },
};
