/** SLIP-0039's encryption of the secret: four Feistel rounds of PBKDF2, here without a passphrase. */
import { type Bytes, join, u8, utf8 } from "../bytes";

const ROUNDS = 4;
const ITERATIONS = 10_000;

/** What the lists of one secret have in common. */
export type Kind = { id: number; extendable: boolean; exponent: number };

export const encrypt = (secret: Bytes, kind: Kind): Promise<Bytes> => run(secret, kind, [0, 1, 2, 3]);
export const decrypt = (secret: Bytes, kind: Kind): Promise<Bytes> => run(secret, kind, [3, 2, 1, 0]);

async function run(secret: Bytes, kind: Kind, rounds: readonly number[]): Promise<Bytes> {
  const middle = secret.length / 2;
  let [left, right] = [secret.slice(0, middle), secret.slice(middle)];
  for (const round of rounds) {
    const mask = await derive(round, right, kind);
    [left, right] = [right, left.map((byte, at) => byte ^ mask[at]!)];
  }
  return join(right, left);
}

async function derive(round: number, half: Bytes, { id, extendable, exponent }: Kind): Promise<Bytes> {
  const salt = extendable ? half : join(utf8("shamir"), Uint8Array.of(id >> 8, id & 255), half);
  const iterations = (ITERATIONS << exponent) / ROUNDS;
  const key = await crypto.subtle.importKey("raw", u8(round), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 8 * half.length);
  return new Uint8Array(bits);
}
