/** Where a recording's bytes come from: a server, or files on a disk. */

/** They are not there: no line's fault. */
export class Absent extends Error {}

export interface Store {
  /** The whole of a file; throws where it is not to be had. */
  whole(name: string): Promise<Uint8Array>;
  /** The whole of a file; nothing where it is lost. */
  there(name: string): Promise<Uint8Array>;
  /** `size` bytes from `offset` of a segment, `TRACK/FILE`; throws `Absent` where they are lost. */
  part(name: string, offset: number, size: number, signal?: AbortSignal): Promise<ArrayBuffer>;
}

/** Where a file is lost, nothing of it. */
export async function orNothing(whole: Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await whole;
  } catch (error) {
    if (error instanceof Absent) return new Uint8Array();
    throw error;
  }
}
