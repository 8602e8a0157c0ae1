/**
 * A deed is sent once: the second click of an impatient hand does nothing. When the browser brings
 * the page back (Back, or a broken line), or answers with a file, the buttons work again.
 */
const SENDING = "sending";
/** For so long a form waits for its answer, in milliseconds. */
const PATIENCE = 10_000;

export function guardForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !isDeed(form) || event.defaultPrevented) {
      return;
    }
    if (SENDING in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset[SENDING] = "";
    mark(form, true);
    setTimeout(release, PATIENCE);
  });
  window.addEventListener("pageshow", release);
}

/** Asking twice harms nobody; htmx guards its own requests (`hx-disabled-elt`, `hx-sync`). */
function isDeed(form: HTMLFormElement): boolean {
  return form.method === "post" && !form.matches("[hx-get], [hx-post], [hx-put], [hx-delete]");
}

function release(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>(`form[data-${SENDING}]`)) {
    delete form.dataset[SENDING];
    mark(form, false);
  }
}

/** aria-disabled, not disabled: a disabled button's name and value would not be sent. */
function mark(form: HTMLFormElement, busy: boolean): void {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.setAttribute("aria-disabled", String(busy));
  }
}
