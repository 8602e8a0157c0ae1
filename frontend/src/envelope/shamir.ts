/**
 * Shamir's secret sharing over GF(2^8) with the polynomial 0x11b, byte by byte.
 *
 * Share i of an envelope is the value at x = i, i = 1…n: a browser only deals, whoever opens combines.
 * Words on paper have their secret at another x, and are put together here too.
 */
import type { Bytes } from "./bytes";

/** Without tables or branches on secret bits, so that time tells nothing. */
function times(left: number, right: number): number {
  let product = 0;
  for (let bit = 0; bit < 8; bit++) {
    product ^= -((right >> bit) & 1) & left;
    left = (left << 1) ^ (-(left >> 7) & 0x11b);
  }
  return product & 0xff;
}

/** The share at `x` (1…255) of the polynomial secret + a₁·x + a₂·x² + … */
export function evaluate(secret: Uint8Array, coefficients: Uint8Array[], x: number): Bytes {
  const zero: Bytes = new Uint8Array(secret.length);
  const share = coefficients.reduceRight<Bytes>(
    (sum, coefficient) => sum.map((byte, at) => times(x, byte ^ coefficient[at]!)),
    zero,
  );
  return share.map((byte, at) => byte ^ secret[at]!);
}

/** A value of the polynomial. */
export type Point = { x: number; value: Bytes };

/** The value at `x` of the one polynomial of lowest degree through `points`, whose x differ. */
export function interpolate(points: readonly Point[], x: number): Bytes {
  const sum: Bytes = new Uint8Array(points[0]?.value.length ?? 0);
  for (const point of points) {
    const others = points.filter((one) => one !== point);
    const above = others.reduce((product, one) => times(product, x ^ one.x), 1);
    const below = others.reduce((product, one) => times(product, point.x ^ one.x), 1);
    const weight = times(above, inverse(below));
    for (const [at, byte] of point.value.entries()) sum[at]! ^= times(byte, weight);
  }
  return sum;
}

/** By Fermat: a^254 · a = 1. */
function inverse(number: number): number {
  let power = 1;
  for (let at = 0; at < 254; at++) power = times(power, number);
  return power;
}
