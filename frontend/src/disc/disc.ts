/** The offline viewer of a disc or of a package of evidence: plays what it holds, all cameras together, and verifies it. */
import "../sealer/sealer.css";
import "../review/review.css";
import "./disc.css";
import { Master } from "../recording/master";
import { listening, watermark } from "../review/screens";
import { cause, words } from "../review/words";
import { input, make, the } from "../sealer/dom";
import { say, startLanguage } from "../sealer/language";
import { type Facts, type Film, facts, filmsHere, type TrackFacts } from "./facts";
import { jump } from "./jump";
import { moment } from "./moments";
import { Proving } from "./proving";
import { Screen } from "./screen";
import { Time } from "./time";
import { introduce, nameOf } from "./words";

startLanguage();
const told = facts();
if (told) begin(told);
else broken();

function broken(): void {
  const place = the("broken");
  place.hidden = false;
  say(place, { zh: "本页须从录像光盘或证据包打开。", en: "This page belongs on a disc or in a package of evidence." });
  the("player").hidden = true;
}

function begin(about: Facts): void {
  introduce(about);
  // A disc of several shows the axis of all of them, a package of evidence its own piece.
  const films = about.tracks.flatMap((track) => (about.taken ? filmsHere(about, track) : track.films));
  const [start, end] = [Math.min(...starts(films)), Math.max(0, ...films.map((film) => film.end))];
  const master = new Master(() => end, about.taken ? start : 0);
  for (const track of about.tracks) master.follow(screen(about, track));
  const time = new Time(about);
  const proving = new Proving(about, master, time, nameOf(about));
  controls(time, master, about.taken ? start : 0, end, proving);
  lists(about, time, master);
  master.seek(Math.min(...starts(about.tracks.flatMap((track) => filmsHere(about, track)))) + 0.01);
}

function starts(films: Film[]): number[] {
  return films.length ? films.map((film) => film.start) : [0];
}

function screen(about: Facts, track: TrackFacts): Screen {
  const made = new Screen(filmsHere(about, track), about.base);
  const caption = make("figcaption", "", `${track.title} `);
  if (track.sound) caption.append(listening(made.video));
  const figure = make("figure", "screen", made.video, caption);
  if (about.taken) made.video.after(watermark(nameOf(about)));
  the("screens").append(figure);
  return made;
}

function controls(time: Time, master: Master, start: number, end: number, proving: Proving): void {
  const seek = input("seek");
  Object.assign(seek, { min: String(start), max: String(end) });
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
    the("clock").textContent = moment(time.clock(axis));
    say(play, master.playing ? { zh: "暂停", en: "Pause" } : { zh: "播放", en: "Play" });
    proving.show(axis);
  };
}

function lists(about: Facts, time: Time, master: Master): void {
  for (const { at, zh, en } of about.marks) {
    if (within(about, at, at)) the("marks").append(jump(time, master, at, say(make("span"), { zh: ` ${zh}`, en: ` ${en}` })));
  }
  for (const track of about.tracks) {
    for (const gap of track.gaps) {
      if (!within(about, gap.start, gap.end)) continue;
      const said = say(make("span"), {
        zh: ` ${track.title} ${words("zh").gap(gap.seconds)}：${cause(gap.cause, "zh")}`,
        en: ` ${track.title}: ${words("en").gap(gap.seconds)}: ${cause(gap.cause, "en")}`,
      });
      the("gaps").append(jump(time, master, gap.start, said));
    }
  }
  for (const id of ["marks", "gaps"]) {
    if (!the(id).children.length) the(id).append(say(make("li"), { zh: "无", en: "Nothing" }));
  }
}

/** Whether a stretch is of what lies here: of a package of evidence, its own piece. */
function within({ taken }: Facts, from: string, to: string): boolean {
  return !taken || (from <= taken.end && to >= taken.start);
}
