/**
 * A file that is too large is told so before it travels: `<input type="file" data-max-bytes="N">`.
 *
 * The field is then invalid, so no form with it is sent; the server looks again.
 */
import { texts } from "../text/texts";

export function guardFiles(): void {
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.type === "file") check(input);
  });
}

function check(input: HTMLInputElement): void {
  const most = Number(input.dataset["maxBytes"] ?? Infinity);
  const tooLarge = [...(input.files ?? [])].some((file) => file.size > most);
  input.setCustomValidity(tooLarge ? texts().fileTooLarge(most) : "");
  input.setAttribute("aria-invalid", String(tooLarge));
  if (tooLarge) input.reportValidity();
}
