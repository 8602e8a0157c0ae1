/** Where a sealed bid goes: straight to the disk when it is large, to the downloads when not. */
import { BadInput } from "../envelope/errors";
import type { Sink } from "../envelope/sealing";
import { download } from "./files";

/** Up to here a sealed bid may wait in the browser for its download. */
export const LARGE = 256 * 1024 * 1024;

/** Something that sealed bytes are written to. */
export interface Target {
  readonly write: Sink;
  /** Everything is there. */
  finish(): Promise<void>;
  /** Leave nothing half-made behind. */
  drop(): Promise<void>;
  /** Hand it over once more, where that can be done. */
  again: (() => void) | null;
}

type Picker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** Chromium's dialogue, which other browsers have not. */
const picker = (): Picker | undefined =>
  (window as { showSaveFilePicker?: Picker }).showSaveFilePicker?.bind(window);

/** Ask where to, if it must be asked; null where the person changed their mind. */
export async function openTarget(name: string, expected: number): Promise<Target | null> {
  const pick = picker();
  if (expected < LARGE || !pick) return inBrowser(name);
  try {
    return await onDisk(await pick({ suggestedName: name }));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw unwritable(error);
  }
}

async function onDisk(handle: FileSystemFileHandle): Promise<Target> {
  // Written beside the file and moved into its place at the end.
  const stream = await handle.createWritable();
  return {
    write: (position, data) => stream.write({ type: "write", position, data }).catch(refuse),
    finish: () => stream.close().catch(refuse),
    drop: () => stream.abort(),
    again: null,
  };
}

/** Pieces that the browser keeps, on disk where they grow large; the head comes last and stands first. */
function inBrowser(name: string): Target {
  const pieces: Blob[] = [];
  let head: Blob | null = null;
  const save = (): void => download(name, new Blob([head ?? "", ...pieces]));
  return {
    write: async (position, block) => {
      if (position === 0) head = new Blob([block]);
      else pieces.push(new Blob([block]));
    },
    finish: async () => save(),
    drop: async () => void pieces.splice(0),
    again: save,
  };
}

const refuse = (error: unknown): never => {
  throw unwritable(error);
};

function unwritable(error: unknown): BadInput {
  const reason = error instanceof Error ? error.message : String(error);
  return new BadInput(`无法写入文件（磁盘已满或没有权限）：${reason}`, `cannot write the file (disk full, or no permission): ${reason}`);
}
