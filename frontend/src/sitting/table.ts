/** The day's tenders: each stage with what is due of its trustee. */
import { make, the } from "../sealer/dom";
import { type Said, say } from "../sealer/language";
import type { Duty } from "./server";

/** What a trustee has to do next; null where it is somebody else's turn, or all is done. */
export type Due = "key" | "rehearse" | "hash" | "release";

export function dueOf(duty: Duty): Due | null {
  if (duty.state === "published") {
    if (!duty.kid) return duty.keys < duty.wanted ? "key" : null;
    return duty.keys === duty.wanted && !duty.rehearsed_at ? "rehearse" : null;
  }
  const opening = duty.state === "hashes" || duty.state === "shares";
  if (!opening || !duty.kid) return null;
  if (!duty.digest) return "hash";
  return duty.state === "shares" && !duty.released_at ? "release" : null;
}

const WORDS: Record<Due, Said> = {
  key: { zh: "制作并登记密钥", en: "make and register a key" },
  rehearse: { zh: "演练", en: "rehearse" },
  hash: { zh: "登记份额摘要", en: "log the hash of your shares" },
  release: { zh: "交出份额", en: "hand your shares over" },
};

export function showTable(duties: readonly Duty[], has: (duty: Duty) => boolean): void {
  const rows = duties.map((one) => row(one, has(one)));
  the("duties").querySelector("tbody")?.replaceChildren(...rows);
  the("nothing").hidden = duties.length > 0;
  the("duties").hidden = !duties.length;
}

function row(duty: Duty, has: boolean): HTMLElement {
  const keys = `${duty.keys} / ${duty.wanted}`;
  return make(
    "tr",
    "",
    cell("项目", "Tender", make("div", "", make("strong", "", duty.title), make("br"), make("span", "mono small muted", `${duty.tender} · ${duty.stage}`))),
    cell("机构", "Organisation", make("div", "", duty.name, make("br"), make("span", "small muted", duty.hand))),
    cell("公钥", "Keys", make("span", "", keys)),
    cell("步骤", "Step", make("span", "", duty.said)),
    cell("我的密钥", "My key", mine(duty, has)),
    cell("待办", "To do", todo(duty)),
  );
}

function cell(zh: string, en: string, content: HTMLElement): HTMLElement {
  const made = make("td", "", content);
  made.dataset["label"] = document.documentElement.lang.startsWith("en") ? en : zh;
  return made;
}

function mine({ kid }: Duty, has: boolean): HTMLElement {
  if (!kid) return say(make("span", "muted"), { zh: "尚未登记", en: "none yet" });
  const state: Said = has ? { zh: "已解锁", en: "unlocked" } : { zh: "未放入", en: "not put in" };
  return make("div", "", say(make("span", `lamp lamp-${has ? "green" : "paused"}`), state), make("br"), make("span", "mono small muted", kid.slice(0, 8)));
}

function todo(duty: Duty): HTMLElement {
  const due = dueOf(duty);
  if (due) return say(make("span", "badge badge-yellow"), WORDS[due]);
  if (duty.released_at) return say(make("span", "badge badge-green"), { zh: "已交出", en: "handed over" });
  if (duty.rehearsed_at && duty.state === "published") return say(make("span", "badge badge-green"), { zh: "演练成功", en: "rehearsed" });
  return make("span", "muted", "—");
}
