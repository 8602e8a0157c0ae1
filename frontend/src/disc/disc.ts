/** The viewer of a disc: plays what the disc holds, all cameras together, and verifies it. */
import "../sealer/sealer.css";
import "./disc.css";
import { parseKey } from "../recording/note";
import { Master } from "../recording/master";
import { blame, input, the } from "../sealer/dom";
import { complaint, say, startLanguage } from "../sealer/language";
import { byName, check } from "./check";
import { causes } from "./causes";
import { type Facts, facts } from "./facts";
import { Screen } from "./screen";

const clock = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "medium",
});

startLanguage();
const told = facts();
if (told) begin(told);
else broken({ zh: "本页须从录像光盘打开。", en: "This page belongs on a disc." });

function broken(what: { zh: string; en: string }): void {
  const place = the("broken");
  place.hidden = false;
  say(place, what);
  the("player").hidden = true;
}

function begin(about: Facts): void {
  the("title").textContent = about.title;
  say(the("where"), {
    zh: `${about.place} · ${clock.format(new Date(about.opened))} 至 ${clock.format(new Date(about.closed))} · 第 ${about.this} 张，共 ${about.volumes} 张`,
    en: `${about.place} · ${clock.format(new Date(about.opened))} to ${clock.format(new Date(about.closed))} · volume ${about.this} of ${about.volumes}`,
  });
  const end = Math.max(0, ...about.tracks.flatMap((track) => track.films.map((film) => film.end)));
  const master = new Master(() => end);
  for (const track of about.tracks) master.follow(screen(about, track));
  controls(about, master, end);
  lists(about, master);
  checking(about);
  master.seek(first(about));
}

/** The first moment that this disc shows. */
function first(about: Facts): number {
  const own = about.tracks.flatMap((track) => track.films).filter((film) => film.volume === about.this);
  return own.length ? Math.min(...own.map((film) => film.start)) + 0.01 : 0;
}

function screen(about: Facts, track: Facts["tracks"][number]): Screen {
  const made = new Screen(track, about.this);
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = track.title;
  figure.append(made.video, caption);
  the("screens").append(figure);
  return made;
}

function controls(about: Facts, master: Master, end: number): void {
  const seek = input("seek");
  seek.max = String(end);
  const play = the("play");
  const toggle = (): void => {
    if (master.playing) master.pause();
    else master.play();
  };
  play.addEventListener("click", toggle);
  the("back").addEventListener("click", () => master.seek(master.axis - 10));
  the("on").addEventListener("click", () => master.seek(master.axis + 10));
  the("frame").addEventListener("click", () => {
    master.pause();
    master.seek(master.axis + 0.04);
  });
  the("speed").addEventListener("change", ({ target }) => master.speed(Number((target as HTMLSelectElement).value)));
  seek.addEventListener("input", () => master.seek(Number(seek.value)));
  master.onTick = (axis) => {
    seek.value = String(axis);
    the("clock").textContent = clock.format(new Date(Date.parse(about.zero) + axis * 1000));
    say(play, master.playing ? { zh: "暂停", en: "Pause" } : { zh: "播放", en: "Play" });
  };
}

function lists(about: Facts, master: Master): void {
  const zero = Date.parse(about.zero);
  for (const mark of about.marks) the("marks").append(jump(master, mark.at, zero, mark.text));
  for (const track of about.tracks) {
    for (const gap of track.gaps) {
      const item = jump(master, gap.start, zero, "");
      const words = causes[gap.cause] ?? { zh: gap.cause, en: gap.cause };
      const said = document.createElement("span");
      say(said, {
        zh: ` ${track.title} 缺 ${gap.seconds.toFixed(1)} 秒：${words.zh}`,
        en: ` ${track.title}: ${gap.seconds.toFixed(1)} s missing: ${words.en}`,
      });
      item.append(said);
      the("gaps").append(item);
    }
  }
  if (!about.marks.length) the("marks").append(nothing());
  if (!the("gaps").children.length) the("gaps").append(nothing());
}

function nothing(): HTMLElement {
  return say(document.createElement("li"), { zh: "无", en: "Nothing" });
}

function jump(master: Master, at: string, zero: number, text: string): HTMLElement {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link mono";
  button.textContent = clock.format(new Date(at));
  button.addEventListener("click", () => master.seek((Date.parse(at) - zero) / 1000));
  item.append(button, text ? ` ${text}` : "");
  return item;
}

function checking(about: Facts): void {
  input("key").value = about.key;
  const films = new Set(about.tracks.flatMap((track) => track.films.filter((film) => film.volume === about.this).map((film) => film.file)));
  input("folder").addEventListener("change", () => {
    void verify(films).catch((error: unknown) => blame("findings", complaint(error)));
  });
}

async function verify(films: ReadonlySet<string>): Promise<void> {
  const bar = the("progress") as HTMLProgressElement;
  const verdict = the("verdict");
  blame("findings");
  bar.hidden = false;
  verdict.className = "";
  say(verdict, { zh: "正在核验……", en: "Verifying …" });
  const result = await check(byName(input("folder").files ?? []), parseKey(input("key").value), films, (share) => {
    bar.value = share;
  });
  bar.hidden = true;
  const whole = result.findings.length === 0;
  verdict.className = `message ${whole ? "message-success" : "message-error"}`;
  say(verdict, whole ? good(result.pieces, result.elsewhere) : bad(result.findings.length));
  for (const finding of result.findings) the("findings").append(say(document.createElement("li"), finding));
}

const good = (pieces: number, elsewhere: number): { zh: string; en: string } => ({
  zh: `完整：${pieces} 个片段全部与签名的记录一致。${elsewhere ? `另有 ${elsewhere} 个影片文件在其他光盘上。` : ""}`,
  en: `Whole: all ${pieces} fragments are as the signed record has them.${elsewhere ? ` ${elsewhere} films lie on other discs.` : ""}`,
});

const bad = (count: number): { zh: string; en: string } => ({
  zh: `不完整：发现 ${count} 处问题。`,
  en: `Not whole: ${count} findings.`,
});
