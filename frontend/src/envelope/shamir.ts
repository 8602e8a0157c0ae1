/**
 * Shamir's secret sharing over GF(2^8) with the polynomial 0x11b, byte by byte.
 *
 * Share i is the value at x = i, i = 1…n. A browser only deals; whoever opens combines.
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
