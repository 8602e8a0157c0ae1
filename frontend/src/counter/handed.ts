/** What was handed in: receipts to keep, and withdrawing. */
import { fromHex, type Bytes } from "../envelope/bytes";
import { writeJson } from "../envelope/json";
import { sign, writeSignatures } from "../envelope/signing";
import type { Tender } from "../envelope/tender";
import { attempt, blame, make, the } from "../sealer/dom";
import { download, fileName } from "../sealer/files";
import { type Said, say } from "../sealer/language";
import { chosenSigner } from "../sealer/signature-card";
import { keptFile, type Kept } from "./kept";
import { askPaper, type Handed, withdraw } from "./server";

const WITHDRAWAL = "application/vnd.ebid.withdrawal.v1+json";
const SURE: Said = {
  zh: "撤回后这份标书不再有效，撤回记录会留存。截止前可以重新递交。确定撤回吗？",
  en: "A withdrawn bid no longer counts, and that it was withdrawn stays on record. You may hand in another before the deadline. Withdraw it?",
};

/** What the table needs of the page around it. */
export type Around = {
  number: string;
  slip: string;
  kept: Kept;
  open: boolean;
  now: () => number;
  sealedFor: (lot: number, stage: string) => Promise<Tender>;
  changed: () => Promise<void>;
};

export const isWithdrawal = (one: Handed): boolean => one.kind === "withdrawal";

export function showHanded(handed: readonly Handed[], around: Around): void {
  const newest = [...handed].sort((a, b) => b.received_at.localeCompare(a.received_at));
  the("handed").querySelector("tbody")?.replaceChildren(...newest.map((one) => row(one, around)));
  the("handed-card").hidden = !handed.length;
}

function row(one: Handed, around: Around): HTMLElement {
  const cells = [
    cell("标段 · 阶段", "Lot · stage", make("span", "", one.lot ? `${one.lot} · ${one.stage}` : "—")),
    cell("收到时间", "Received", make("span", "nowrap", moment(one.received_at))),
    cell("状态", "State", state(one)),
    cell("标书标识", "Envelope", make("span", "mono small", one.header_sha256.slice(0, 16))),
    cell("", "", make("div", "actions", ...buttons(one, around))),
  ];
  return make("tr", "", ...cells);
}

function cell(zh: string, en: string, content: HTMLElement): HTMLElement {
  const made = make("td", "", content);
  made.dataset["label"] = document.documentElement.lang.startsWith("en") ? en : zh;
  return made;
}

function state(one: Handed): HTMLElement {
  if (one.kind === "certificate") return say(make("span", "badge"), { zh: "更换密钥", en: "New key" });
  if (isWithdrawal(one)) return say(make("span", "badge badge-paused"), { zh: "撤回回执", en: "Withdrawal" });
  if (one.returned) return say(make("span", "badge badge-paused"), { zh: "原封退回", en: "Given back sealed" });
  if (one.standing) return say(make("span", "badge badge-green"), { zh: "有效", en: "Standing" });
  return say(make("span", "badge badge-paused"), { zh: "已被替换或撤回", en: "Replaced or withdrawn" });
}

function* buttons(one: Handed, around: Around): Iterable<HTMLElement> {
  const name = fileName(around.number, String(one.lot), one.stage, one.header_sha256.slice(0, 8));
  yield button({ zh: "回执 JSON", en: "Receipt, JSON" }, async () => {
    download(`${name}.receipt.json`, new Blob([JSON.stringify(one.receipt)]));
  });
  yield button({ zh: "回执 PDF", en: "Receipt, PDF" }, async () => {
    download(`${name}.receipt.pdf`, await askPaper(around.slip, one.leaf));
  });
  const bid = around.kept.bid(one.header_sha256);
  if (bid && one.standing) {
    yield button({ zh: "保存标书副本", en: "Save a copy of the bid" }, async () => {
      const file = await keptFile(bid.file);
      if (file) download(`${name}.ebid`, file);
      else blame("handed-errors", { zh: "本浏览器已清除标书副本", en: "This browser has cleared its copy of the bid" });
    });
  }
  if (one.standing && around.open) {
    const made = button({ zh: "撤回", en: "Withdraw" }, () => takeBack(one, around));
    made.classList.add("button-danger");
    yield made;
  }
}

function button(said: Said, act: () => Promise<void>): HTMLElement {
  const made = make("button", "button button-small");
  made.type = "button";
  made.addEventListener("click", () => void attempt("handed-errors", act));
  return say(made, said);
}

async function takeBack(one: Handed, around: Around): Promise<void> {
  const now = new Date(around.now());
  const signer = chosenSigner(now);
  const english = document.documentElement.lang.startsWith("en");
  if (!confirm(english ? SURE.en : SURE.zh)) return;
  const tender = await around.sealedFor(one.lot, one.stage);
  const statement = request(tender, one, now);
  const sigs = writeSignatures([await sign(signer, statement, WITHDRAWAL)]);
  await withdraw(around.slip, statement, sigs);
  await around.changed();
}

/** `ebid-withdrawal/1` (docs/bundle.md); its moment has six decimals. */
function request(tender: Tender, one: Handed, now: Date): Bytes {
  fromHex(one.header_sha256, 32, "header_sha256");
  return writeJson({
    fmt: "ebid-withdrawal/1",
    log_origin: tender.logOrigin,
    tender: tender.tender,
    lot: tender.lot,
    stage: tender.stage,
    header_sha256: one.header_sha256,
    created: now.toISOString().replace("Z", "000Z"),
  });
}

const FORMAT = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "medium",
});

/** A moment by the house's clock, to the millisecond: 2026-03-30 16:59:41.250. */
export function moment(iso: string): string {
  const at = new Date(iso);
  return `${FORMAT.format(at)}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}
