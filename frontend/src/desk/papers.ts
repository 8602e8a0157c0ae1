/** The bids' parts: beside the sheet, and again when prices are examined and the result is signed. */
import { make, the } from "../sealer/dom";
import { say } from "../sealer/language";
import type { BidShown } from "./server";

/** A link to each part of a bid that may be looked at, opening in the frame of that name. */
export function partLinks(bid: BidShown, frame: string): HTMLAnchorElement[] {
  return bid.parts.map(({ envelope, name }) => {
    const link = make("a", "button");
    link.href = `${location.pathname}bids/${bid.entry}/${name}/?envelope=${envelope}`;
    link.target = frame;
    if (envelope === "1") link.textContent = name;
    else say(link, { zh: `第二信封 ${name}`, en: `Second envelope: ${name}` });
    return link;
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
