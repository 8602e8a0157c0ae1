/**
 * Everything that can be wrong with an envelope, a share, a lock or a key, as one family.
 *
 * Each error says itself in both languages in one line, and has a `code` for programs: the same
 * codes as the command line's.
 */
export class EnvelopeError extends Error {
  readonly code: string = "error";

  constructor(
    readonly zh: string,
    readonly en: string,
  ) {
    super(en);
    this.name = new.target.name;
  }
}

/** A file or an argument that cannot be used. */
export class BadInput extends EnvelopeError {
  override readonly code = "bad-input";
}

/** Bytes that are not what they claim to be: wrong framing, field, length or encoding. */
export class BadFormat extends EnvelopeError {
  override readonly code = "bad-format";
}

/** Sealed bytes that do not open. */
export class Damaged extends EnvelopeError {
  override readonly code = "damaged";
}

/** A signature that does not verify, or not by the certificate the envelope names. */
export class BadSignature extends EnvelopeError {
  override readonly code = "bad-signature";
}

/** An envelope, key or lock that belongs to another tender, lot or stage. */
export class WrongTender extends EnvelopeError {
  override readonly code = "wrong-tender";
}

/** A private key that nothing in the envelope is sealed to. */
export class WrongKey extends EnvelopeError {
  override readonly code = "wrong-key";
}

/** A lock that is not for this stage of this lot, or where none is used. */
export class WrongLock extends EnvelopeError {
  override readonly code = "wrong-lock";
}

/** What was sealed to a trustee does not open, or not to the share that was committed to. */
export class RubbishShare extends EnvelopeError {
  override readonly code = "rubbish-share";

  constructor(
    zh: string,
    en: string,
    readonly trustee: number,
  ) {
    super(zh, en);
  }
}
