/** Step 2: what will be read out. */
import { BadInput } from "../envelope/errors";
import { inCapitals, readPrice, writeReadOut } from "../envelope/opening-part";
import { blame, input, the, value } from "./dom";

const ITEMS = [
  ["duration", "工期／交货期"],
  ["quality", "质量目标"],
  ["manager", "项目负责人"],
  ["remarks", "其他"],
] as const;

/** Show a price as it will be read out while it is being typed. */
export function startOpeningForm(): void {
  input("price").addEventListener("input", () => {
    const price = readPrice(value("price"));
    the("price-words").textContent = price ? `¥ ${Number(price).toLocaleString("zh-CN", { minimumFractionDigits: 2 })}　${inCapitals(price)}` : "";
    if (price) blame("price-errors");
  });
}

/** The part `opening`; what is missing or wrong is shown beside its field. */
export function readOpeningForm(): Blob {
  const price = readPrice(value("price"));
  blame("bidder-errors", ...(value("bidder") ? [] : [{ zh: "请填写投标人名称", en: "Enter the bidder's name" }]));
  blame(
    "price-errors",
    ...(price ? [] : [{ zh: "请填写报价，单位元，至多两位小数，如 1234567.80", en: "Enter the price in yuan, with two decimals at most, like 1234567.80" }]),
  );
  blame("duration-errors", ...(value("duration") ? [] : [{ zh: "请填写工期或交货期", en: "Enter the duration or delivery" }]));
  if (!price || !value("bidder") || !value("duration")) {
    document.querySelector<HTMLElement>("#opening-card [aria-invalid=true]")?.focus();
    throw new BadInput("唱标内容还不完整", "what will be read out is not complete");
  }
  const items = ITEMS.flatMap(([id, name]) => (value(id) ? [{ name, value: value(id) }] : []));
  return new Blob([writeReadOut({ bidder: value("bidder"), price, items })]);
}

/** A certificate names the bidder: no need to type it. */
export function proposeBidder(name: string): void {
  if (!value("bidder")) input("bidder").value = name;
}
