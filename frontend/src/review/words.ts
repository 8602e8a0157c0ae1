/** What the review page says, in the reader's language. */
import { causes } from "../disc/causes";
import { type Language, language } from "../text/texts";

const zh = {
  play: "播放",
  pause: "暂停",
  waiting: "正在加载……",
  good: "本秒已核验",
  bad: "本秒与签名记录不符",
  unseen: "本秒核验中",
  none: "无画面",
  signed: "清单签名有效，片段逐秒核验",
  unsigned: "清单签名无效：此录像不可信",
  failed: "录像无法读取，请稍后再试。",
  gap: (seconds: number) => `缺 ${seconds.toFixed(1)} 秒`,
  kept: "已保存。",
  notKept: "没有保存，请稍后再试。",
  bookmark: "书签",
};

const en: typeof zh = {
  play: "Play",
  pause: "Pause",
  waiting: "Loading …",
  good: "This second is verified",
  bad: "This second is not as recorded",
  unseen: "Verifying this second",
  none: "No picture",
  signed: "The manifest's signature is valid; each second is verified as it plays",
  unsigned: "The manifest's signature is not valid: do not trust this recording",
  failed: "The recording cannot be read; please try again.",
  gap: (seconds: number) => `${seconds.toFixed(1)} s missing`,
  kept: "Saved.",
  notKept: "Not saved; please try again.",
  bookmark: "Bookmark",
};

export const words = (of: Language = language()): typeof zh => (of === "en" ? en : zh);

export function cause(name: string, of: Language = language()): string {
  const said = causes[name];
  return said ? said[of] : name;
}
