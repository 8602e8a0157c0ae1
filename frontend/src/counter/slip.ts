/** The slip: the file that the platform handed out when the bidder registered. */
import { BadInput } from "../envelope/errors";
import { readSmall } from "../sealer/files";

/** What the platform recognises in a slip's file. */
export async function readSlip(file: File): Promise<string> {
  const text = new TextDecoder().decode(await readSmall(file));
  const slip = /"slip": ?"([^"]+)"/.exec(text)?.[1];
  if (!slip) throw new BadInput(`${file.name}：不是登记凭证`, `${file.name}: not a registration slip`);
  return slip;
}
