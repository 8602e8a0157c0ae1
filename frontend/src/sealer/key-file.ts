/** A trustee's private key from its file, as it is or under a passphrase. */
import { decryptBackup, isBackup } from "../envelope/backup";
import { BadInput, EnvelopeError } from "../envelope/errors";
import { readTrusteeKey, type TrusteeKey } from "../envelope/keys";
import { readSmall } from "./files";

/** Errors name the file. */
export async function readKeyFile(file: File, passphrase: string): Promise<TrusteeKey> {
  const bytes = await readSmall(file);
  try {
    return await readTrusteeKey(isBackup(bytes) ? await decryptBackup(bytes, passphrase) : bytes);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new BadInput(`${file.name}：${error.zh}`, `${file.name}: ${error.en}`);
  }
}
