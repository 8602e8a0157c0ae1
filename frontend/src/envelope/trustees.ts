/**
 * The trustees of a tender's stage and the keys they published.
 *
 *     trustee_set = H(D("trustee-set") ‖ LP(suite, tender, stage, u8 k, u8 n, T_1 … T_n))
 *     T_i         = LP(name_i, pk_i1, pk_i2 …)     a trustee's own key first, then its deputies'
 */
import { type Bytes, domain, equal, lengthPrefixed, toHex, u8, utf8 } from "./bytes";
import { BadFormat } from "./errors";
import type { Fields } from "./fields";
import { keyId, type Suite } from "./suite";

export const MIN_K = 2;
export const MAX_N = 255;
export const MAX_KEYS = 4;

/** One of n organisations: its name, and the public keys its share is sealed to. */
export type Trustee = { name: string; keys: Bytes[] };

/** Who holds the tender shut: any k of these, numbered from 1 in this order. */
export type TrusteeSet = { suite: Suite; tender: string; stage: string; k: number; trustees: Trustee[] };

/** What an envelope and the tender's log name the set by. */
export function digestOf({ suite, tender, stage, k, trustees }: TrusteeSet): Bytes {
  const items = trustees.map((one) => lengthPrefixed(utf8(one.name), ...one.keys));
  const head = [utf8(suite.name), utf8(tender), utf8(stage), u8(k), u8(trustees.length)];
  return suite.hash(domain("trustee-set"), lengthPrefixed(...head, ...items));
}

/** The trustees of a tender file. */
export const readTrustees = (items: Fields[], suite: Suite): Promise<Trustee[]> =>
  Promise.all(items.map((fields, at) => readTrustee(fields, at + 1, suite)));

async function readTrustee(fields: Fields, number: number, suite: Suite): Promise<Trustee> {
  fields.whole("i", number, number);
  const name = fields.text("name");
  const keys = fields.objects("keys", 1, MAX_KEYS).map((one) => readKey(one, suite));
  fields.done();
  for (const key of keys) await suite.checkPublicKey(key, name);
  return { name, keys };
}

export function checkSet({ k, trustees }: TrusteeSet): void {
  const [n, keys] = [trustees.length, trustees.flatMap((one) => one.keys.map(toHex))];
  if (k > n) {
    throw new BadFormat(
      `保管人门限应满足 ${MIN_K} ≤ k ≤ n ≤ ${MAX_N}，而 k=${k}、n=${n}`,
      `${MIN_K} ≤ k ≤ n ≤ ${MAX_N} does not hold for k=${k}, n=${n}`,
    );
  }
  if (new Set(keys).size !== keys.length) {
    throw new BadFormat("任何公钥只能出现一次", "no key may stand there twice");
  }
}

/** `{…, kid, pk}`: a public key, which is that of its stated id. */
export function readKey(fields: Fields, suite: Suite): Bytes {
  const [stated, key] = [fields.hex("kid", 32), fields.base64("pk")];
  fields.done();
  if (!equal(keyId(suite, key), stated)) {
    throw new BadFormat(`${fields.what}：kid 与公钥不符`, `${fields.what}: kid is not that of pk`);
  }
  return key;
}
