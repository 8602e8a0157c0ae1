/** What bidders were asked and what they answered: the whole committee reads it. */
import { make, the } from "../sealer/dom";
import { say } from "../sealer/language";
import type { Question } from "./server";

let shown = "";

/** Written anew only where something has changed, so that it is read out once. */
export function showQuestions(found: readonly Question[]): void {
  const now = JSON.stringify(found);
  if (now === shown) return;
  shown = now;
  the("questions-card").hidden = !found.length;
  the("questions").replaceChildren(...found.map(line));
}

function line(one: Question): HTMLElement {
  const item = make("li");
  const [bid, text, answer] = [make("strong"), make("p"), make("p")];
  bid.textContent = one.bid;
  text.textContent = one.text;
  const until = new Date(one.due_at).toLocaleTimeString("zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit" });
  if (one.answer === null) say(answer, { zh: `○ 等待答复，至 ${until}`, en: `○ no answer yet, until ${until}` });
  else say(answer, { zh: `● 答复：${one.answer}`, en: `● Answer: ${one.answer}` });
  answer.className = "answer";
  item.append(bid, text, answer);
  return item;
}
