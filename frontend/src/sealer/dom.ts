/** The little that the offline pages need of the document. */
import { make } from "../wall/dom";
import { complaint, type Said, say } from "./language";

export { make };

/** The element with this id; the page's own HTML has it. */
export function the<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element ${id}`);
  return element as E;
}

export const input = (id: string): HTMLInputElement => the<HTMLInputElement>(id);
export const value = (id: string): string => input(id).value.trim();

/** Show what is wrong at the list `id`, or that nothing is. */
export function blame(id: string, ...found: Said[]): void {
  the(id).replaceChildren(...found.map((one) => say(make("li"), one)));
  const field = document.getElementById(id.replace(/-errors$/, ""));
  if (field instanceof HTMLInputElement) field.setAttribute("aria-invalid", String(found.length > 0));
}

/** Do something; where it fails, say why at the list `id`. Whether it went well. */
export async function attempt(id: string, work: () => Promise<void>): Promise<boolean> {
  blame(id);
  try {
    await work();
    return true;
  } catch (error) {
    blame(id, complaint(error));
    return false;
  }
}

export function hide(...ids: string[]): void {
  for (const id of ids) the(id).hidden = true;
}

export function reveal(...ids: string[]): void {
  for (const id of ids) the(id).hidden = false;
}

/** Bytes as people read them: 3.2 MB. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let [amount, at] = [bytes, 0];
  while (amount >= 999.5 && at < units.length - 1) {
    amount /= 1000;
    at++;
  }
  return `${at && amount < 100 ? amount.toFixed(1) : Math.round(amount)} ${units[at]}`;
}
