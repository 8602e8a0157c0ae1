/** A trustee's key for one stage of one tender: 32 bytes that open its shares. */
import { type Bytes, equal, toBase64, toHex } from "./bytes";
import { BadFormat, BadInput } from "./errors";
import { Fields } from "./fields";
import { writeJson } from "./json";
import { keyId, type Suite } from "./suite";
import { suiteNamed } from "./suites";

const PRIVATE_FORMAT = "ebid-trustee-key/1";
const PUBLIC_FORMAT = "ebid-trustee-pub/1";

export type TrusteeKey = {
  suite: Suite;
  tender: string;
  stage: string;
  /** The trustee's organisation. */
  name: string;
  private: Bytes;
  public: Bytes;
  kid: Bytes;
};

export async function makeKey(suite: Suite, tender: string, stage: string, name: string): Promise<TrusteeKey> {
  const key = await complete(suite, tender, stage, name, suite.makePrivateKey());
  // Names that no tender file could carry are refused now.
  return readTrusteeKey(writeTrusteeKey(key));
}

/** What a public key's file says of its key. */
export type KeyFacts = { suite: Suite; tender: string; stage: string; name: string; kid: Bytes };

/** The key of which `facts` are published, if `secret` is its private half. */
export async function restoreKey({ suite, tender, stage, name, kid }: KeyFacts, secret: Bytes): Promise<TrusteeKey> {
  const key = await complete(suite, tender, stage, name, secret);
  if (!equal(key.kid, kid)) {
    throw new BadInput("这些单词不是此公钥的私钥", "the words are not the private half of this key");
  }
  return key;
}

async function complete(
  suite: Suite,
  tender: string,
  stage: string,
  name: string,
  secret: Bytes,
): Promise<TrusteeKey> {
  const open = await suite.publicKey(secret);
  return { suite, tender, stage, name, private: secret, public: open, kid: keyId(suite, open) };
}

const facts = ({ suite, tender, stage, name, kid }: TrusteeKey): Record<string, string> => ({
  suite: suite.name,
  tender,
  stage,
  name,
  kid: toHex(kid),
});

/** The private key's file. */
export const writeTrusteeKey = (key: TrusteeKey): Bytes =>
  writeJson({ fmt: PRIVATE_FORMAT, ...facts(key), private: toHex(key.private) });

/** The file that is published. */
export const writePublicKey = (key: TrusteeKey): Bytes =>
  writeJson({ fmt: PUBLIC_FORMAT, ...facts(key), pk: toBase64(key.public) });

/** Read a public key's file: what it says its key is. */
export function readPublicKey(bytes: Uint8Array): KeyFacts {
  const fields = Fields.parse(bytes, "public key");
  fields.constant("fmt", PUBLIC_FORMAT);
  const suite = suiteNamed(fields.text("suite"));
  const [tender, stage, name] = [fields.text("tender"), fields.text("stage"), fields.text("name")];
  const kid = fields.hex("kid", 32);
  fields.base64("pk");
  fields.done();
  return { suite, tender, stage, name, kid };
}

/** Read a private key; errors never quote it. */
export async function readTrusteeKey(bytes: Uint8Array): Promise<TrusteeKey> {
  const fields = Fields.parse(bytes, "trustee key");
  fields.constant("fmt", PRIVATE_FORMAT);
  const suite = suiteNamed(fields.text("suite"));
  const [tender, stage, name] = [fields.text("tender"), fields.text("stage"), fields.text("name")];
  const [stated, secret] = [fields.hex("kid", 32), fields.hex("private", 32)];
  fields.done();
  const key = await complete(suite, tender, stage, name, secret);
  if (!equal(key.kid, stated)) {
    throw new BadFormat("私钥与其 kid 不符", "the private key is not that of its kid");
  }
  return key;
}
