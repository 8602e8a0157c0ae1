/** The leader's view of the others: how far, never what. */
import { make, the } from "../sealer/dom";
import { say } from "../sealer/language";
import type { Progress } from "./server";

export function showProgress(found: Progress[] | null): void {
  the("progress-card").hidden = found === null;
  const rows = (found ?? []).map((one) => {
    const row = make("tr");
    const [name, state] = [make("th"), make("td")];
    name.textContent = `${one.member} ${one.name}`;
    row.append(name, say(state, wordsOf(one)));
    return row;
  });
  the("progress").replaceChildren(...rows);
}

function wordsOf(one: Progress): { zh: string; en: string } {
  if (!one.signed_in) return { zh: "○ 未签到", en: "○ not here" };
  if (one.signed) return { zh: "● 已签字", en: "● signed" };
  if (one.locked) return { zh: "● 已锁定", en: "● locked" };
  if (one.total) return { zh: `▲ 已填 ${one.filled} / ${one.total}`, en: `▲ ${one.filled} of ${one.total}` };
  return { zh: "▲ 已签到", en: "▲ here" };
}
