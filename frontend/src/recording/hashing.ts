/** Comparing bytes with their records, in the browser. */
import { bytesToHex } from "@noble/hashes/utils.js";

import type { Piece } from "./records";

/** Whether exactly these bytes were recorded. */
export async function isRecorded(piece: Piece, bytes: BufferSource): Promise<boolean> {
  if (bytes.byteLength !== piece.size) return false;
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))) === piece.sha256;
}
