/**
 * One list of SLIP-0039 words: what it says, and its checksum.
 *
 *     id (15 bits) ‖ extendable (1) ‖ exponent (4) ‖ group (4) ‖ groups needed − 1 (4) ‖ groups − 1 (4)
 *     ‖ index (4) ‖ lists needed − 1 (4) ‖ zeros (4) ‖ value (256) ‖ RS1024 (30)
 *
 * Ten bits a word, so a secret of 32 bytes has 33 words. What is written here has one group.
 */
import { type Bytes, fromHex, toHex, utf8 } from "../bytes";
import { BadInput } from "../errors";
import { WORDS } from "./wordlist";

/** Bytes of a secret, and words of its list. */
export const SIZE = 32;
export const LENGTH = 33;

const [HEAD, CHECK] = [4, 3];
const PLACES = new Map(WORDS.map((word, at) => [word, at]));
const GENERATOR = [
  0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120,
];

export type List = {
  /** The same for all lists of one secret, drawn by lot. */
  id: number;
  /** Whether the id is left out of the encryption, so that more lists can be made later. */
  extendable: boolean;
  /** PBKDF2 takes 10,000 · 2^exponent iterations in all. */
  exponent: number;
  /** Its place among the lists from 0 on: the x of its share. */
  index: number;
  /** How many lists give the secret back. */
  threshold: number;
  value: Bytes;
};

export function writeList({ id, extendable, exponent, index, threshold, value }: List): string {
  const head = [id >> 5, ((id & 31) << 5) | (Number(extendable) << 4) | exponent, 0, (index << 4) | (threshold - 1)];
  const data = [...head, ...toPlaces(value)];
  return [...data, ...checksum(data, extendable)].map((place) => WORDS[place]).join(" ");
}

/** Read a list; `name` is how errors call it. */
export function readList(words: readonly string[], name: number): List {
  if (words.length !== LENGTH) {
    throw wrong(name, `应有 ${LENGTH} 个词，而有 ${words.length} 个`, `${words.length} words instead of ${LENGTH}`);
  }
  const data = words.map((word, at) => placeOf(word, at + 1, name));
  const [first, second, third, fourth] = data as [number, number, number, number];
  const extendable = Boolean((second >> 4) & 1);
  if (polymod([...custom(extendable), ...data]) !== 1) {
    throw wrong(name, "有词抄错或颠倒（校验不符）", "a word is wrong or out of place: its checksum does not hold");
  }
  if (third || fourth >> 8) throw wrong(name, "是分组的单词，这里不用", "it has groups, which are not used here");
  return {
    id: (first << 5) | (second >> 5),
    extendable,
    exponent: second & 15,
    index: (fourth >> 4) & 15,
    threshold: (fourth & 15) + 1,
    value: toValue(data.slice(HEAD, -CHECK), name),
  };
}

function placeOf(word: string, at: number, name: number): number {
  const place = PLACES.get(word);
  if (place === undefined) throw wrong(name, `第 ${at} 个词 ${word} 不在词表中`, `word ${at}, ${word}, is none of the list's`);
  return place;
}

function toPlaces(value: Bytes): number[] {
  const number = BigInt(`0x${toHex(value)}`);
  return Array.from({ length: LENGTH - HEAD - CHECK }, (_, at) => {
    const shift = BigInt(10 * (LENGTH - HEAD - CHECK - 1 - at));
    return Number((number >> shift) & 1023n);
  });
}

function toValue(places: readonly number[], name: number): Bytes {
  const number = places.reduce((sum, place) => (sum << 10n) | BigInt(place), 0n);
  const hex = number.toString(16).padStart(2 * SIZE, "0");
  if (hex.length > 2 * SIZE) throw wrong(name, "不是 32 字节的秘密", "not of a secret of 32 bytes");
  return fromHex(hex, SIZE, "value");
}

const custom = (extendable: boolean): number[] => [...utf8(extendable ? "shamir_extendable" : "shamir")];

function checksum(data: readonly number[], extendable: boolean): number[] {
  const sum = polymod([...custom(extendable), ...data, 0, 0, 0]) ^ 1;
  return [sum >> 20, (sum >> 10) & 1023, sum & 1023];
}

/** RS1024: a Reed-Solomon code over GF(1024), which finds any three wrong words. */
function polymod(values: readonly number[]): number {
  return values.reduce((sum, value) => {
    const top = sum >> 20;
    const shifted = ((sum & 0xfffff) << 10) ^ value;
    return GENERATOR.reduce((made, one, bit) => ((top >> bit) & 1 ? made ^ one : made), shifted);
  }, 1);
}

const wrong = (name: number, zh: string, en: string): BadInput => new BadInput(`第 ${name} 份单词：${zh}`, `list ${name}: ${en}`);
