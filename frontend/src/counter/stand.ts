/** How things stand, in one sentence: made of what the platform says and what is being done here. */
import type { Said } from "../sealer/language";
import { size } from "../sealer/dom";
import { moment } from "./handed";
import type { Colour } from "./line";
import type { Facts, Handed } from "./server";

/** What is being done here now. */
export type Work =
  | { kind: "sealing"; done: number; total: number }
  | { kind: "sending"; done: number; total: number; seconds: number }
  | { kind: "rescuing"; done: number; total: number }
  | { kind: "broken" }
  | { kind: "asking" }
  | { kind: "refused"; code: string; text: string };

export type Standing = {
  facts: Facts | null;
  /** Whether the platform answered when it was last asked. */
  reached: boolean;
  work: Work | null;
  /** What stands of the chosen lot and stage. */
  mine: Handed | null;
  unlocked: boolean;
  /** Whether the trustees' keys are there, so that bids can be sealed. */
  ready: boolean;
  /** Milliseconds to the deadline. */
  left: number;
};

export function sentence(now: Standing): [Colour, Said] {
  if (now.work) return working(now.work, now);
  if (!now.reached) return ["red", { zh: "连不上平台，正在重试。", en: "The platform does not answer. Trying again." }];
  if (!now.facts) return ["paused", { zh: "正在询问平台……", en: "Asking the platform …" }];
  return now.facts.state === "open" ? open(now) : shut(now, now.facts);
}

const percent = (done: number, total: number): number => (total ? Math.floor((100 * done) / total) : 100);

function working(work: Work, now: Standing): [Colour, Said] {
  switch (work.kind) {
    case "sealing": {
      if (now.left <= 0) return ["red", { zh: "截止时间已到，这份还在封装，没有递交。", en: "The deadline has come; this bid is still being sealed and is not handed in." }];
      const done = percent(work.done, work.total);
      return ["yellow", { zh: `正在本机封装 ${done}%。还没有递交。`, en: `Sealing on this computer, ${done}%. Nothing is handed in yet.` }];
    }
    case "sending":
      return sending(work.done, work.total, work.seconds, now.left);
    case "rescuing": {
      const done = percent(work.done, work.total);
      return ["yellow", { zh: `正在上传补救文件 ${done}%。`, en: `Uploading the rescue file, ${done}%.` }];
    }
    case "broken":
      return ["red", { zh: "线路中断，正在重连，已传的部分不会丢。还没有收到回执。", en: "The line broke. Trying again; what has arrived is kept. No receipt yet." }];
    case "asking":
      return ["yellow", { zh: "正在向平台核对是否已经收到……", en: "Asking the platform whether it has received the bid …" }];
    case "refused":
      return refused(work.code, work.text, now.mine);
  }
}

const TOO_LATE: Said = {
  zh: "截止时间已到，这份还没有传完。正在向平台核对……",
  en: "The deadline has come and this bid is not all there. Asking the platform …",
};

function sending(done: number, total: number, seconds: number, left: number): [Colour, Said] {
  if (left <= 0) return ["red", TOO_LATE];
  const late = seconds * 1000 > left;
  const much = `${size(done)} / ${size(total)}`;
  return [
    late ? "red" : "yellow",
    {
      zh: `正在上传 ${percent(done, total)}%（${much}），约剩 ${seconds} 秒。${late ? "照此速度赶不上截止时间。" : "收到回执才算递交。"}`,
      en: `Uploading, ${percent(done, total)}% (${much}), about ${seconds} s left. ${late ? "At this speed it will be too late." : "It counts once the receipt is here."}`,
    },
  ];
}

function refused(code: string, text: string, mine: Handed | null): [Colour, Said] {
  const before: Said = mine
    ? { zh: `先前 ${moment(mine.received_at)} 收到的一份仍然有效。`, en: `The bid received at ${moment(mine.received_at)} still stands.` }
    : { zh: "没有递交成功。", en: "Nothing was handed in." };
  if (code === "past_deadline") {
    return ["red", { zh: `投标已经截止，刚才这份没有收到。${before.zh}`, en: `Past the deadline: this bid was not received. ${before.en}` }];
  }
  return ["red", { zh: `平台没有收下：${text}${before.zh}`, en: `The platform did not take it: ${text} ${before.en}` }];
}

function open({ mine, ready }: Standing): [Colour, Said] {
  if (!ready) return ["paused", { zh: "保管人的公钥尚未齐备，暂不能封装投标。", en: "The trustees' keys are not all there yet: nobody can seal a bid." }];
  if (!mine) return ["yellow", { zh: "尚未递交投标文件。", en: "No bid is handed in yet." }];
  const at = moment(mine.received_at);
  return ["green", { zh: `已递交：平台于 ${at} 收到，回执在“已递交”一栏。截止前可以替换或撤回。`, en: `Handed in: received at ${at}; the receipt is under “Handed in”. You may replace or withdraw it until the deadline.` }];
}

const READ_OUT: ReadonlySet<string> = new Set(["opened", "recorded"]);

function shut({ mine, unlocked }: Standing, facts: Facts): [Colour, Said] {
  if (facts.state !== "past_deadline") return ["paused", { zh: facts.text, en: facts.text }];
  if (!mine) return ["paused", { zh: "投标已经截止，没有贵单位的有效标书。", en: "Past the deadline; no bid of yours stands." }];
  const opening = facts.openings.find((one) => one.stage === mine.stage);
  if (!opening && facts.openings.length) return ["paused", { zh: "第二信封仍然密封，等第一信封的评审结果公布。", en: "The second envelope is still sealed, until the result of the first is published." }];
  if (!opening) return ["paused", { zh: "投标已经截止，您的标书已收妥，正在转入开标。", en: "Past the deadline; your bid is in, and the opening is about to begin." }];
  if (opening.state === "called") return ["paused", { zh: `第二信封将于 ${moment(opening.began_at)} 开启，请届时在本页解锁。`, en: `The second envelope is opened at ${moment(opening.began_at)}: unlock it here then.` }];
  if (READ_OUT.has(opening.state)) return ["green", { zh: "已唱标，结果见开标大厅。", en: "The bids are read out: see the opening hall." }];
  if (unlocked) return ["green", { zh: "已解锁，等待开标。", en: "Unlocked. The opening goes on." }];
  if (opening.state === "locks") return ["red", { zh: "请现在解锁：不解锁视为撤销投标。", en: "Unlock now: a bid that is not unlocked counts as revoked." }];
  return ["paused", { zh: "解锁阶段已经结束，请看开标大厅。", en: "The time to unlock is over. See the opening hall." }];
}
