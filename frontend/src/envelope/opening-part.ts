/**
 * The part `opening`: what is read out, and nothing else. One JSON object of short texts, by the
 * names under which they are read out (docs/bundle.md). A price is text, so that no program rounds it.
 */
import type { Bytes } from "./bytes";
import { writeJson } from "./json";

const PRICE = /^(0|[1-9]\d{0,11})(\.\d{1,2})?$/;

export type ReadOut = { bidder: string; price: string; items: { name: string; value: string }[] };

export const writeReadOut = ({ bidder, price, items }: ReadOut): Bytes =>
  writeJson({ 投标人: bidder, "投标报价（元）": price, ...Object.fromEntries(items.map((one) => [one.name, one.value])) });

/** A price as it is written down: 1,234,567.8 becomes 1234567.80; null where it is none. */
export function readPrice(typed: string): string | null {
  const plain = typed.replaceAll(/[,，\s]/g, "");
  if (!PRICE.test(plain)) return null;
  const [yuan, fraction = ""] = plain.split(".");
  return `${yuan}.${fraction.padEnd(2, "0")}`;
}

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿"];

/** A price in the figures of cheques, as it is read out: 壹佰零伍元整. */
export function inCapitals(price: string): string {
  const [yuan = "0", cents = "00"] = price.split(".");
  const whole = Number(yuan) ? `${capitalWhole(yuan)}元` : "";
  const [jiao, fen] = [Number(cents[0]), Number(cents[1])];
  if (!jiao && !fen) return `${whole || "零元"}整`;
  const tenths = jiao ? `${DIGITS[jiao]}角` : whole && "零";
  return whole + tenths + (fen ? `${DIGITS[fen]}分` : "整");
}

function capitalWhole(digits: string): string {
  const groups = digits.padStart(Math.ceil(digits.length / 4) * 4, "0").match(/\d{4}/g) ?? [];
  const text = groups.map((group, at) => {
    const name = Number(group) ? GROUPS[groups.length - 1 - at] : "";
    return capitalGroup(group) + name;
  });
  return text.join("").replaceAll(/零+/g, "零").replaceAll(/^零|零$/g, "");
}

/** Four digits; a zero between others is said once, and one at the end belongs to the next group. */
const capitalGroup = (group: string): string =>
  [...group]
    .map((digit, at) => (digit === "0" ? "零" : DIGITS[Number(digit)]! + PLACES[3 - at]!))
    .join("")
    .replace(/零+$/, group.endsWith("0") && Number(group) ? "" : "零");
