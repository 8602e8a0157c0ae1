/**
 * From two random secrets to shares, commitments and part keys. See docs/envelope.md.
 *
 * The coefficients follow from the secret: whoever has the secret knows *all* shares, and can tell
 * a bidder who dealt badly from a trustee who answers badly.
 */
import { type Bytes, domain, join, lengthPrefixed, u8, utf8 } from "./bytes";
import { evaluate } from "./shamir";
import type { Suite } from "./suite";

export const SECRET = 32;

/** What is derived under one envelope's context. */
export class Derivation {
  readonly ctx: Bytes;

  constructor(
    private readonly suite: Suite,
    pre: Uint8Array,
  ) {
    this.ctx = suite.hash(domain("ctx"), pre);
  }

  /** P, from the trustees' secret St and the bidder's lock Sb (empty where there is none). */
  root(trusteeSecret: Uint8Array, lock: Uint8Array): Bytes {
    return this.suite.mac(
      this.suite.hash(domain("root"), this.ctx),
      lengthPrefixed(trusteeSecret, lock),
    );
  }

  /** Kp, the key of the part called `name`. */
  partKey(root: Uint8Array, name: string): Bytes {
    const info = join(domain("part"), this.ctx, lengthPrefixed(utf8(name)));
    return this.suite.expand(root, info, this.suite.partKeySize);
  }

  /** What a part's encryption is bound to. */
  partContext(name: string): Bytes {
    return join(domain("part-ctx"), this.ctx, lengthPrefixed(utf8(name)));
  }

  /** y₁ … yₙ. */
  shares(trusteeSecret: Uint8Array, k: number, n: number): Bytes[] {
    const coefficients = Array.from({ length: k - 1 }, (_, at) =>
      this.suite.expand(trusteeSecret, join(domain("coeff"), this.ctx, u8(at + 1))),
    );
    return Array.from({ length: n }, (_, at) => evaluate(trusteeSecret, coefficients, at + 1));
  }

  commitShare(trustee: number, share: Uint8Array): Bytes {
    return this.suite.hash(domain("share"), this.ctx, u8(trustee), share);
  }

  commitSecret(trusteeSecret: Uint8Array): Bytes {
    return this.suite.hash(domain("commit-t"), this.ctx, trusteeSecret);
  }

  commitLock(lock: Uint8Array): Bytes {
    return this.suite.hash(domain("commit-b"), this.ctx, lock);
  }
}
