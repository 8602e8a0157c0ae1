/** The end: the ranking as it is, and a member's signature under it. */
import { input, make, the, value } from "../sealer/dom";
import { say } from "../sealer/language";
import { BadInput } from "../envelope/errors";
import type { Means } from "./means";
import type { Standing, State } from "./server";
import { assent } from "./statements";

export function showSigning(state: State, { desk, signer, alone }: Means): void {
  the("digest").textContent = state.evaluation_sha256 ?? "";
  the("outcome").replaceChildren(...(state.outcome ?? []).flatMap((lot) => placed(lot.standings).map((one) => line(state, one))));
  the("sign-form").hidden = state.member.signed;
  the("has-signed").hidden = !state.member.signed;
  the("agree").onclick = () =>
    void alone("signing-errors", async () => {
      await desk.tell("assent", { ...(await assent(state, signer(), [])) });
    });
  the("dissent").onclick = () =>
    void alone("signing-errors", async () => {
      const reasons = value("dissent-text").split("\n").map((one) => one.trim()).filter(Boolean);
      if (!reasons.length) throw new BadInput("不同意的，请写明理由", "say why you do not agree");
      await desk.tell("assent", { ...(await assent(state, signer(), reasons)) });
      input("dissent-text").value = "";
    });
}

/** Place, total and price stand to the right of their columns. */
const NUMBERS = new Set([0, 3, 4]);

const placed = (found: Standing[]): Standing[] =>
  [...found].sort((left, right) => (left.place || Infinity) - (right.place || Infinity));

function line(state: State, one: Standing): HTMLElement {
  const row = make("tr");
  const bid = state.bids.find((each) => each.id === one.bid);
  const facts = [one.place ? String(one.place) : "—", one.bid, bid?.name ?? "", shown(one.total), shown(one.evaluated_price)];
  facts.forEach((text, at) => {
    const cell = make("td", NUMBERS.has(at) ? "number" : "");
    cell.textContent = text;
    row.append(cell);
  });
  if (!one.place) say(row.cells[3] as HTMLElement, { zh: "未排名", en: "not ranked" });
  return row as HTMLElement;
}

/** An exact fraction of hundredths, to two decimals. */
function shown(exact: string | null): string {
  if (!exact) return "—";
  const [above, below] = exact.split("/").map(BigInt) as [bigint, bigint];
  const hundredths = (2n * above + below) / (2n * below);
  const digits = String(hundredths).padStart(3, "0");
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${digits.slice(-2)}`;
}
