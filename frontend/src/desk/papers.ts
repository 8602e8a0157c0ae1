/** The bids' parts: beside the sheet, and again when prices are examined and the result is signed. */
import { make, the } from "../sealer/dom";
import { say } from "../sealer/language";
import { partNamed } from "../sealer/part-names";
import type { BidShown } from "./server";

/** A link to each part of a bid that may be looked at, opening in the frame of that name. */
export function partLinks(bid: BidShown, frame: string): HTMLAnchorElement[] {
  return bid.parts.map(({ envelope, name }) => {
    const link = make("a", "button");
    link.href = `${location.pathname}bids/${bid.entry}/${name}/?envelope=${envelope}`;
    link.target = frame;
    const part = partNamed(name);
    return say(link, envelope === "1" ? part : { zh: `第二信封 ${part.zh}`, en: `Second envelope: ${part.en}` });
  });
}

let shown = "";

/** All bids with their parts; written anew only where something has changed. */
export function showPapers(bids: readonly BidShown[]): void {
  const now = JSON.stringify(bids);
  if (now === shown) return;
  shown = now;
  the("papers").replaceChildren(...bids.map(line));
}

function line(bid: BidShown): HTMLElement {
  const item = make("li");
  const name = make("strong");
  name.textContent = bid.name ? `${bid.id} ${bid.name}` : bid.id;
  const links = make("p", "actions");
  links.append(...partLinks(bid, "paper"));
  item.append(name, links);
  return item;
}
