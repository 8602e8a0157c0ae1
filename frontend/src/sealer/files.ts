/** Files into the page, dropped or chosen, and files out of it. */
import type { Bytes } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";

const LARGEST = 1 << 24;

/** Let the `.drop` around an input take files both ways. */
export function takesFiles(field: HTMLInputElement, take: (files: File[]) => void): void {
  field.addEventListener("change", () => {
    const files = [...(field.files ?? [])];
    field.value = "";
    if (files.length) take(files);
  });
  const place = field.closest<HTMLElement>(".drop");
  if (!place) return;
  const mark = (over: boolean): void => void (place.dataset["over"] = String(over));
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  place.addEventListener("dragleave", () => mark(false));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) take(files);
  });
}

/** A file dropped beside its place must not replace the page. */
export function guardPage(): void {
  for (const kind of ["dragover", "drop"]) {
    window.addEventListener(kind, (event) => event.preventDefault());
  }
}

/** All of a file that is small by its nature. */
export async function readSmall(file: File): Promise<Bytes> {
  if (file.size > LARGEST) throw new BadInput(`${file.name}：文件过大`, `${file.name}: too large for what it should be`);
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new BadInput(`${file.name}：读不出来`, `${file.name}: cannot be read`);
  }
}

/** Hand a file to the browser's downloads. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser may ask where to first: the content must outlive the question.
  setTimeout(() => URL.revokeObjectURL(link.href), 600_000);
}

/** A name for a file that every system takes. */
export const fileName = (...parts: string[]): string =>
  parts.map((part) => part.replaceAll(/[^\p{L}\p{N}.-]+/gu, "-")).join("_");
