/** The leader's view of the others: how far, never what. */
import { make, the } from "../sealer/dom";
import { type Said, say } from "../sealer/language";
import type { Progress, State } from "./server";

export function showProgress(found: Progress[] | null, step: State["state"]): void {
  the("progress-card").hidden = found === null;
  const rows = (found ?? []).map((one) => {
    const row = make("tr");
    const [name, state] = [make("th"), make("td")];
    name.textContent = `${one.member} ${one.name}`;
    row.append(name, say(state, wordsOf(one, step)));
    return row;
  });
  the("progress").replaceChildren(...rows);
}

function wordsOf(one: Progress, step: State["state"]): Said {
  if (!one.signed_in) return { zh: "○ 未签到", en: "○ not here" };
  if (one.signed) return { zh: "● 已签字", en: "● signed" };
  if (step === "signing") return { zh: "▲ 待签字", en: "▲ has not signed" };
  if (step === "prices") return { zh: "● 已评分", en: "● has scored" };
  if (one.locked) return { zh: "● 已锁定", en: "● locked" };
  if (one.total) return { zh: `▲ 已填 ${one.filled} / ${one.total}`, en: `▲ ${one.filled} of ${one.total}` };
  return { zh: "▲ 已签到", en: "▲ here" };
}
