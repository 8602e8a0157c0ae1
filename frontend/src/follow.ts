/** A part of a page that is looked at anew whenever something happens on its topic. */
import { LiveClient, liveUrl } from "./live/client";

const SETTLE = 400; // milliseconds: a rush of deeds is one look
const WITHOUT_LINE = 5_000; // milliseconds between looks while there is no live line

const place = document.querySelector<HTMLElement>("[data-topic]");
const topic = place?.dataset["topic"];
if (topic) {
  const live = new LiveClient(liveUrl());
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let first = place?.dataset["eager"] === undefined;
  live.subscribe(topic, () => {
    if (first) {
      first = false; // the page itself is as new as the snapshot, unless it says `data-eager`
      return;
    }
    waiting ??= setTimeout(() => {
      waiting = undefined;
      lookAgain();
    }, SETTLE);
  });
  setInterval(() => {
    if (live.stale) lookAgain();
  }, WITHOUT_LINE);
}

/** Asks for the list again, unless the reader is in the middle of ticking it. */
function lookAgain(): void {
  const list = document.querySelector("[data-topic]");
  if (list?.classList.contains("htmx-request")) {
    setTimeout(lookAgain, SETTLE); // what is asked for now would be swapped away with the list
    return;
  }
  if (list && !list.querySelector("input:checked")) {
    list.dispatchEvent(new CustomEvent("live"));
  }
}

/** What was asked for before the reader ticked something must not take the ticks away. */
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent<{
    target: Element;
    requestConfig: { verb: string };
    shouldSwap: boolean;
  }>;
  const ticked = detail.target.matches("[data-topic]") && detail.target.querySelector("input:checked");
  if (ticked && detail.requestConfig.verb === "get") {
    detail.shouldSwap = false;
  }
});
