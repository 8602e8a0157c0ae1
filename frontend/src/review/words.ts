/** What the review page says, in the reader's language. */
import { causes } from "../disc/causes";
import { type Language, language } from "../text/texts";

const zh = {
  play: "播放",
  pause: "暂停",
  listen: "开声音",
  mute: "关声音",
  waiting: "正在加载……",
  good: "本秒已核验",
  bad: "本秒与签名记录不符",
  unseen: "本秒核验中",
  none: "无画面",
  signed: "清单签名有效，片段逐秒核验",
  unsigned: "清单签名无效：此录像不可信",
  broken: (titles: string[]) => `记录链与签名清单不符，有缺失或改动：${titles.join("、")}`,
  failed: "录像读不出来：线路中断，或清单缺失、被改动。请稍后再试；仍然如此，请在服务器上用 mingjing media verify 核验。",
  gap: (seconds: number) => (seconds < 0.1 ? "缺不到 0.1 秒" : `缺 ${seconds.toFixed(1)} 秒`),
  kept: "已保存。",
  notKept: "没有保存，请稍后再试。",
  bookmark: "书签",
};

const en: typeof zh = {
  play: "Play",
  pause: "Pause",
  listen: "Sound on",
  mute: "Sound off",
  waiting: "Loading …",
  good: "This second is verified",
  bad: "This second is not as recorded",
  unseen: "Verifying this second",
  none: "No picture",
  signed: "The manifest's signature is valid; each second is verified as it plays",
  unsigned: "The manifest's signature is not valid: do not trust this recording",
  broken: (titles: string[]) => `The chain is not as the signed manifest has it, something is missing or altered: ${titles.join(", ")}`,
  failed: "The recording cannot be read: the line broke, or its manifest is missing or altered. Try again later; if it stays so, verify it on the server with mingjing media verify.",
  gap: (seconds: number) => (seconds < 0.1 ? "less than 0.1 s missing" : `${seconds.toFixed(1)} s missing`),
  kept: "Saved.",
  notKept: "Not saved; please try again.",
  bookmark: "Bookmark",
};

export const words = (of: Language = language()): typeof zh => (of === "en" ? en : zh);

export function cause(name: string, of: Language = language()): string {
  const said = causes[name];
  return said ? said[of] : name;
}
