/** What a card of the desk works with: the server, the member's key, and one deed at a time. */
import type { Signer } from "../envelope/signing";
import type { Desk } from "./server";

export type Means = {
  desk: Desk;
  signer: () => Signer;
  /** Do the work, say what went wrong under `errors`, and show the desk as it is afterwards. */
  alone: (errors: string, work: () => Promise<void>) => Promise<void>;
};
