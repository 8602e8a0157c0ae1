/**
 * A secret as words on paper (SLIP-0039), as `ebid words` writes and reads them: one group of lists,
 * any `threshold` of which give the secret back, no passphrase.
 *
 *     f(0) … f(n−1) are the lists' values; f(254) = HMAC-SHA256(R, secret)[:4] ‖ R, f(255) = the secret
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { type Bytes, equal, join, random } from "../bytes";
import { BadInput } from "../errors";
import { interpolate, type Point } from "../shamir";
import { decrypt, encrypt, type Kind } from "./cipher";
import { LENGTH, type List, readList, SIZE, writeList } from "./list";

const [DIGEST, SECRET] = [254, 255];
const DIGEST_SIZE = 4;
/** 20,000 iterations, as the reference implementation chooses. */
const EXPONENT = 1;
const MOST = 16;

/** `count` lists, any `threshold` of which suffice. */
export async function toWords(secret: Bytes, threshold: number, count: number): Promise<string[]> {
  if (secret.length !== SIZE || threshold < 1 || threshold > count || count > MOST || (threshold === 1 && count > 1)) {
    throw new BadInput("单词份数应满足 1 ≤ 门限 ≤ 份数 ≤ 16；门限为 1 时只有一份", "1 ≤ threshold ≤ lists ≤ 16; a threshold of 1 makes one list");
  }
  const [high = 0, low = 0] = random(2);
  const kind: Kind = { id: ((high << 8) | low) & 0x7fff, extendable: true, exponent: EXPONENT };
  const values = split(await encrypt(secret, kind), threshold, count);
  return values.map((value, index) => writeList({ ...kind, index, threshold, value }));
}

/** The secret of the lists in a text, however it is broken into lines; numbers between words are passed over. */
export async function fromWords(text: string): Promise<Bytes> {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const lists: List[] = [];
  for (let at = 0; at < words.length; at += LENGTH) {
    lists.push(readList(words.slice(at, at + LENGTH), lists.length + 1));
  }
  const first = lists[0];
  if (!first) throw new BadInput("请输入单词", "enter the words");
  checkTogether(first, lists);
  return decrypt(combine(lists.slice(0, first.threshold)), first);
}

function checkTogether(first: List, lists: readonly List[]): void {
  const kin = (one: List): boolean =>
    (["id", "extendable", "exponent", "threshold"] as const).every((name) => one[name] === first[name]);
  if (!lists.every(kin)) throw new BadInput("这些单词不属于同一份备份", "these lists are not of one backup");
  if (new Set(lists.map(({ index }) => index)).size < lists.length) {
    throw new BadInput("同一份单词输入了两次", "one list was entered twice");
  }
  if (lists.length < first.threshold) {
    throw new BadInput(
      `需要 ${first.threshold} 份单词，只有 ${lists.length} 份`,
      `${first.threshold} lists are needed, and there ${lists.length === 1 ? "is one" : `are ${lists.length}`}`,
    );
  }
}

function split(secret: Bytes, threshold: number, count: number): Bytes[] {
  if (threshold === 1) return [secret];
  const free = Array.from({ length: threshold - 2 }, () => random(SIZE));
  const rest = random(SIZE - DIGEST_SIZE);
  const points: Point[] = [
    ...free.map((value, x): Point => ({ x, value })),
    { x: DIGEST, value: join(digest(rest, secret), rest) },
    { x: SECRET, value: secret },
  ];
  return Array.from({ length: count }, (_, x) => free[x] ?? interpolate(points, x));
}

function combine(lists: readonly List[]): Bytes {
  const points = lists.map(({ index, value }): Point => ({ x: index, value }));
  if (points.length === 1) return points[0]!.value;
  const [secret, check] = [interpolate(points, SECRET), interpolate(points, DIGEST)];
  if (!equal(digest(check.subarray(DIGEST_SIZE), secret), check.subarray(0, DIGEST_SIZE))) {
    throw new BadInput("这些单词合不成一份备份", "these lists do not make a secret");
  }
  return secret;
}

const digest = (key: Uint8Array, secret: Uint8Array): Uint8Array => hmac(sha256, key, secret).subarray(0, DIGEST_SIZE);
