/** Step 1: for what is sealed. */
import { toHex } from "../envelope/bytes";
import { readTender, type Tender } from "../envelope/tender";
import { attempt, input, reveal, the } from "./dom";
import { readSmall, takesFiles } from "./files";
import { say } from "./language";

/** Let the tender file be chosen; `use` is called with each one that is good. */
export function startTenderCard(use: (tender: Tender) => void): void {
  takesFiles(input("tender"), ([file]) => {
    if (!file) return;
    void attempt("tender-errors", async () => {
      const tender = await readTender(await readSmall(file));
      show(tender, file.name);
      use(tender);
    });
  });
}

function show(tender: Tender, name: string): void {
  const { trustees, k, locked } = tender;
  const names = trustees.map((one) => one.name);
  the("fact-tender").textContent = `${tender.tender} · ${tender.logOrigin}`;
  the("fact-lot").textContent = `${tender.lot} · ${tender.stage} · ${tender.suite.name}`;
  say(the("fact-trustees"), {
    zh: `${names.length} 位保管人中的 ${k} 位（${names.join("、")}）${locked ? "，并须有您的锁" : ""}`,
    en: `${k} of ${names.length} trustees (${names.join(", ")})${locked ? ", and your lock" : ""}`,
  });
  the("fact-documents").textContent = toHex(tender.documentsSha256);
  the("fact-set").textContent = toHex(tender.trusteeSet);
  reveal("tender-facts", "tender-hint");
  const drop = the("tender-drop");
  drop.dataset["filled"] = "true";
  const words = drop.querySelector("span");
  if (words) say(words, { zh: `${name}（点此更换）`, en: `${name} (choose another)` });
}
