import { expect, test } from "vitest";

import { inCapitals, readPrice } from "./opening-part";

test.each([
  ["1,234,567.8", "1234567.80"],
  ["0", "0.00"],
  [" 12 000 ", "12000.00"],
  ["1.234", null],
  ["-1", null],
  ["01", null],
  ["1e3", null],
  ["", null],
])("a price typed as %s is %s", (typed, price) => expect(readPrice(typed)).toBe(price));

test.each([
  ["0.00", "零元整"],
  ["0.05", "伍分"],
  ["10.50", "壹拾元伍角整"],
  ["105.00", "壹佰零伍元整"],
  ["1000000.00", "壹佰万元整"],
  ["10005000.30", "壹仟万伍仟元叁角整"],
  ["100000001.01", "壹亿零壹元零壹分"],
  ["1234567.80", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角整"],
  ["102030405.00", "壹亿零贰佰零叁万零肆佰零伍元整"],
])("%s is read out as %s", (price, words) => expect(inCapitals(price)).toBe(words));
