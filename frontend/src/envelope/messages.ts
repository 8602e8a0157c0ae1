/** What the page, the sealing Worker and the hashing Worker say to one another. */
import type { Bytes } from "./bytes";
import type { PartJob } from "./stream";

/** Page → sealing Worker: seal this, sending the blocks to `blocks`; or take a buffer back. */
export type ToSealer = { job: PartJob; blocks: MessagePort } | { written: ArrayBuffer };

/** Sealing Worker → hashing Worker. */
export type ToHasher = { block: Bytes } | { end: true } | { failed: true };

/** Page → hashing Worker: hash what comes, `size` bytes unless the file changes. */
export type HashJob = { suite: string; size: number; blocks: MessagePort };

/** Hashing Worker → page: a sealed block, then the hash of all. */
export type FromHasher = { block: Bytes } | { digest: Bytes } | { failed: true };
