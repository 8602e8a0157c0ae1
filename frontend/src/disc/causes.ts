/** Why pictures are missing, in words; the causes are those of docs/recording-format.md. */
import type { Said } from "../sealer/language";

export const causes: Readonly<Record<string, Said>> = {
  start: { zh: "摄像机尚未送出画面", en: "the camera had not sent its first picture yet" },
  signal: { zh: "信号中断", en: "the signal was lost" },
  silent: { zh: "连接仍在但无画面", en: "the camera fell silent" },
  refused: { zh: "摄像机无应答", en: "the camera did not answer" },
  changed: { zh: "画面格式改变", en: "the camera sends another picture" },
  disk: { zh: "磁盘已满或故障", en: "the disk took no more" },
  recorder: { zh: "录像程序中断", en: "the recorder ended" },
  skipped: { zh: "摄像机漏帧", en: "the camera left pictures out" },
  line: { zh: "浏览器网络中断", en: "the browser's line broke" },
  page: { zh: "专家的录像页面关闭或重新打开", en: "the expert's page was closed or loaded anew" },
  end: { zh: "结束前已无画面", en: "no picture came before the end" },
};
