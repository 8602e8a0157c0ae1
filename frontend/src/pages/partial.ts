/** htmx under our content security policy, and what it says when a request fails. */
import htmx from "htmx.org";

import { texts } from "../text/texts";

export function startHtmx(): void {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.attributesToSettle = ["class", "width", "height"];
  // Pages hold personal data: no copies of them in the browser's storage.
  htmx.config.historyCacheSize = 0;
  htmx.config.refreshOnHistoryMiss = true;
  // A refused form comes back as 422 with its errors and is shown like any other answer.
  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ];
  document.body.addEventListener("htmx:sendError", () => say(texts().offline));
  document.body.addEventListener("htmx:timeout", () => say(texts().offline));
  document.body.addEventListener("htmx:responseError", (event) => say(refusal(event)));
}

function refusal(event: Event): string {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  return xhr.status === 403 ? texts().notAllowed : texts().failed(xhr.status);
}

function say(text: string): void {
  const item = document.createElement("li");
  item.className = "message message-error";
  item.textContent = text;
  document.getElementById("messages")?.replaceChildren(item);
}
