/** A private key as words on paper: lists to print, each on a sheet of its own. */
import "./paper.css";
import { toHex } from "../envelope/bytes";
import type { TrusteeKey } from "../envelope/keys";
import { toWords } from "../envelope/slip39/slip39";
import { make, the } from "./dom";
import { type Said, say } from "./language";

/** How many lists, and how many of them give the key back. */
const SPLITS: readonly [threshold: number, count: number, said: Said][] = [
  [1, 1, { zh: "1 份", en: "1 list" }],
  [2, 3, { zh: "3 份，任意 2 份可恢复", en: "3 lists, any 2 of which suffice" }],
  [3, 5, { zh: "5 份，任意 3 份可恢复", en: "5 lists, any 3 of which suffice" }],
];

/** Offer the ways of splitting in the page's list, and put the button to print to work. */
export function startPaper(): void {
  the("words-split").append(
    ...SPLITS.map(([, , said], at) => {
      const option = say(make("option"), said);
      option.value = String(at);
      return option;
    }),
  );
  the("words-print").addEventListener("click", () => {
    document.body.dataset["paper"] = "words";
    window.print();
  });
  the("words-hide").addEventListener("click", hideWords);
  window.addEventListener("afterprint", () => delete document.body.dataset["paper"]);
}

/** Write the lists of a key, split as was chosen. */
export async function showWords(key: TrusteeKey): Promise<void> {
  const [threshold, count] = SPLITS[Number(the<HTMLSelectElement>("words-split").value)]!;
  const lists = await toWords(key.private, threshold, count);
  the("words-lists").replaceChildren(...lists.map((words, at) => sheet(key, words, at + 1, lists.length, threshold)));
  the("words-shown").hidden = false;
}

/** Let no words stay where others could read them. */
export function hideWords(): void {
  the("words-lists").replaceChildren();
  the("words-shown").hidden = true;
}

function sheet(key: TrusteeKey, words: string, number: number, all: number, threshold: number): HTMLElement {
  const title = say(make("h3"), {
    zh: all === 1 ? "恢复单词" : `恢复单词，第 ${number} 份，共 ${all} 份：任意 ${threshold} 份可恢复`,
    en: all === 1 ? "Recovery words" : `Recovery words, list ${number} of ${all}: any ${threshold} suffice`,
  });
  const facts = make("p", "mono small", `${key.tender} · ${key.stage} · ${key.name} · ${toHex(key.kid).slice(0, 8)}`);
  const list = make("ol", "words", ...words.split(" ").map((word) => make("li", "", word)));
  list.lang = "en";
  return make("section", "words-sheet", title, facts, list);
}
