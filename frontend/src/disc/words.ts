/** What the page says of the disc, or of the package of evidence, that it lies on. */
import { make, reveal, the } from "../sealer/dom";
import { type Said, say } from "../sealer/language";
import type { Disc, Facts, Taken } from "./facts";
import { moment } from "./moments";

const DISC: Record<string, Said> = {
  kind: { zh: "明镜 · 录像光盘", en: "Mingjing · Recording" },
  "check-title": { zh: "核验本光盘", en: "Verify this disc" },
  choose: { zh: "选择 package 文件夹", en: "Choose the folder “package”" },
  how: {
    zh: "请选择光盘中的 package 文件夹。每一片段都在本浏览器中计算哈希，并与签名的记录比对；之后播放的画面逐秒标出是否核验。",
    en: "Choose the disc's folder “package”. Every fragment is hashed here, in this browser, and compared with the signed record; what is played afterwards is marked second by second.",
  },
};

const EVIDENCE: Record<string, Said> = {
  kind: { zh: "明镜 · 录像证据包", en: "Mingjing · Evidence" },
  "check-title": { zh: "核验本证据包", en: "Verify this package" },
  choose: { zh: "选择证据包文件夹", en: "Choose the package's folder" },
  how: {
    zh: "请选择本页所在的文件夹。证书、每个文件和每一片段都在本浏览器中与签名的记录比对；之后播放的画面逐秒标出是否核验。",
    en: "Choose the folder that this page lies in. The certificate, each file and every fragment are compared here, in this browser, with the signed record; what is played afterwards is marked second by second.",
  },
};

/** Who took it out, in which viewing and when: stands over every picture of a package of evidence. */
export const nameOf = ({ taken }: Facts): string => (taken ? `${taken.by} · 回看 Viewing ${taken.viewing} · ${moment(taken.at)}` : "");

export function introduce(about: Facts): void {
  for (const [id, said] of Object.entries(about.taken ? EVIDENCE : DISC)) say(the(id), said);
  the("title").textContent = about.title;
  document.title = about.title;
  const { start, end } = about.taken ?? { start: about.opened, end: about.closed };
  const where = about.disc ? volume(about.disc) : { zh: "", en: "" };
  say(the("where"), {
    zh: `${about.place} · ${moment(start)} 至 ${moment(end)}${where.zh}`,
    en: `${about.place} · ${moment(start)} to ${moment(end)}${where.en}`,
  });
  if (about.taken) certificate(about, about.taken);
}

const volume = ({ this: number, volumes }: Disc): Said => ({ zh: ` · 第 ${number} 张，共 ${volumes} 张`, en: ` · volume ${number} of ${volumes}` });

/** The certificate in plain words. */
function certificate({ recording }: Facts, taken: Taken): void {
  reveal("certificate");
  const rows: [Said, string][] = [
    [{ zh: "取证人", en: "Taken by" }, taken.by],
    [{ zh: "取证时间", en: "Taken at" }, moment(taken.at)],
    [{ zh: "回看编号", en: "Viewing" }, String(taken.viewing)],
    [{ zh: "理由", en: "Reason" }, taken.reason],
    [{ zh: "片段", en: "Piece" }, `${moment(taken.start)} – ${moment(taken.end)}`],
    [{ zh: "录像", en: "Recording" }, recording],
  ];
  for (const [term, text] of rows) the("claims").append(say(make("dt"), term), make("dd", "", text));
}
