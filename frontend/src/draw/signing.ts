/** The supervisor's signature under a statement about a draw, made here from a PKCS#12 file. */
import { type Bytes, toBase64, utf8 } from "../envelope/bytes";
import { BadFormat } from "../envelope/errors";
import { fromPkcs12 } from "../envelope/signers";
import { sign, writeSignatures } from "../envelope/signing";

/** What is signed under which type; nothing else is signed here. */
const TYPES: Record<string, string> = {
  "ebid-draw-skip/1": "application/vnd.ebid.draw-skip.v1+json",
  "ebid-draw-again/1": "application/vnd.ebid.draw-again.v1+json",
};

/** The file {statement, sigs} that the platform takes, of a statement's exact bytes. */
export async function signed(statement: Bytes, key: Bytes, passphrase: string): Promise<Bytes> {
  const { fmt } = JSON.parse(new TextDecoder().decode(statement)) as { fmt?: string };
  const type = TYPES[fmt ?? ""];
  if (!type) throw new BadFormat("这不是抽取的声明", "this is no statement about a draw");
  const signature = await sign(await fromPkcs12(key, passphrase), statement, type);
  const sigs = writeSignatures([signature]);
  return utf8(JSON.stringify({ statement: toBase64(statement), sigs: toBase64(sigs) }));
}
