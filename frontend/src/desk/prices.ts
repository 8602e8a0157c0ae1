/** The price's turn: what a member still owes: explanations, and corrections of its own sheet. */
import { BadInput } from "../envelope/errors";
import { input, make, the, value } from "../sealer/dom";
import { say } from "../sealer/language";
import type { Means } from "./means";
import type { State } from "./server";
import { type Basis, columnsOf, readPoints } from "./sheet";
import { correction } from "./statements";

const shown = new Map<string, string>();

/** Each part is built anew only where it has changed: nobody's typing is taken away. */
export function showPrices(state: State, basis: Basis, means: Means): void {
  if (isNew("owed", state.owed)) {
    the("owed").replaceChildren(...state.owed.map((bid) => explanation(bid, means)));
  }
  if (isNew("differing", state.differing)) {
    the("differing").replaceChildren(...state.differing.map(disagreement));
    the("differing").hidden = state.differing.length === 0;
  }
  the("nothing-owed").hidden = state.owed.length + state.differing.length > 0;
  if (isNew("mine", state.mine)) offerCorrection(state, basis, means);
}

function isNew(part: string, facts: unknown): boolean {
  const now = JSON.stringify(facts);
  const before = shown.get(part);
  shown.set(part, now);
  return now !== before;
}

function explanation(bid: string, { desk, alone }: Means): HTMLElement {
  const item = make("div", "field field-wide");
  const label = make("label");
  const entry = make("textarea");
  const button = make("button", "button button-primary");
  entry.id = `explain-${bid}`;
  entry.maxLength = 200;
  label.htmlFor = entry.id;
  button.type = "button";
  say(label, { zh: `您给 ${bid} 的总分与平均分相差较大，请说明理由`, en: `Your total for ${bid} lies far from the mean; please say why` });
  say(button, { zh: "提交说明", en: "Submit" });
  button.addEventListener("click", () => void alone("prices-errors", () => desk.tell("explain", { bid, text: entry.value })));
  item.append(label, entry, button);
  return item;
}

function disagreement({ bid, item, marks }: State["differing"][number]): HTMLElement {
  const line = make("li");
  const points = marks.map((one) => one / 100).join(" / ");
  say(line, {
    zh: `▲ 客观评审因素评分不一致：${bid}「${item}」各评委依次给 ${points} 分。请核对，有误的在下面更正`,
    en: `▲ Members differ on an objective item: ${bid} “${item}”, by seat ${points}. Who was wrong corrects it below`,
  });
  return line;
}

function offerCorrection(state: State, basis: Basis, { desk, signer, alone }: Means): void {
  const mine = state.mine.find((one) => one.round === "scores");
  the("correct-card").hidden = !mine;
  if (!mine) return;
  const columns = columnsOf(basis, "scores");
  fill("correct-bid", mine.rows.map((row) => [row.bid, row.bid]));
  fill("correct-item", columns.map((one) => [one.id, one.title]));
  the("correct").onclick = () =>
    void alone("correct-errors", async () => {
      const at = columns.findIndex((one) => one.id === value("correct-item"));
      const row = mine.rows.find((one) => one.bid === value("correct-bid"))!;
      const after = readPoints(value("correct-after"), columns[at]!.most);
      if (after === null || !value("correct-case") || !value("correct-reason")) {
        throw new BadInput("请填写情形、更正后的分值和理由", "a case, points and a reason are needed");
      }
      const { body, sigs } = await correction(state, signer(), {
        header_sha256: mine.header_sha256,
        bid: row.bid,
        item: columns[at]!.id,
        case: value("correct-case"),
        before: row.marks[at]!,
        after,
        reason: value("correct-reason"),
      });
      await desk.tell("correct", { body, sigs });
      the<HTMLSelectElement>("correct-case").value = "";
      input("correct-after").value = input("correct-reason").value = "";
      const what = `${row.bid} ${columns[at]!.title}：${row.marks[at]! / 100} → ${after / 100}`;
      say(the("corrected"), { zh: `● 已更正 ${what}`, en: `● corrected: ${what}` });
    });
}

function fill(id: string, options: [string, string][]): void {
  const made = options.map(([name, words]) => {
    const option = make("option");
    option.value = name;
    option.textContent = words;
    return option;
  });
  the(id).replaceChildren(...made);
}
