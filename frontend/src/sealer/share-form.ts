/** A trustee opens shares: the day's keys and sealed bids in, one release file for each key out. */
import { equal, toHex } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { Head } from "../envelope/head";
import type { TrusteeKey } from "../envelope/keys";
import { makeRelease, type OpenedShare, openShare, type Release, releaseDigest, writeRelease } from "../envelope/releases";
import { attempt, hide, input, make, reveal, the } from "./dom";
import { download, fileName, takesFiles } from "./files";
import { readKeyFile } from "./key-file";
import { complaint, type Said, say } from "./language";

let keyFiles: File[] = [];
let envelopes: File[] = [];

export function startShareForm(): void {
  takesFiles(input("keys"), (files) => {
    keyFiles = files;
    filled("keys-drop", files);
  });
  takesFiles(input("envelopes"), (files) => {
    envelopes = files;
    filled("envelopes-drop", files);
  });
  the("open-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt("open-errors", work);
  });
}

function filled(id: string, files: File[]): void {
  hide("opened");
  const drop = the(id);
  drop.dataset["filled"] = "true";
  const [first] = files;
  const words = drop.querySelector("span");
  if (!words || !first) return;
  const one = files.length === 1;
  say(words, {
    zh: one ? `${first.name}（点此更换）` : `${files.length} 个文件（点此更换）`,
    en: one ? `${first.name} (choose others)` : `${files.length} files (choose others)`,
  });
}

async function work(): Promise<void> {
  hide("opened");
  if (!keyFiles.length) throw new BadInput("请选择私钥文件", "choose your private key");
  if (!envelopes.length) throw new BadInput("请选择标书文件", "choose the sealed bids");
  const button = input("open");
  button.disabled = true;
  try {
    const keys: TrusteeKey[] = [];
    // One after the other: each passphrase is tried with much memory.
    for (const file of keyFiles) keys.push(await readKeyFile(file, input("open-passphrase").value));
    body().replaceChildren();
    const opened = new Map<TrusteeKey, OpenedShare[]>(keys.map((key) => [key, []]));
    for (const file of envelopes) await openOne(file, opened);
    show([...opened].filter(([, shares]) => shares.length).map(([key, shares]) => makeRelease(key, shares)));
  } finally {
    button.disabled = false;
  }
}

/** Open what one envelope holds for any of the keys, and write its line. */
async function openOne(file: File, opened: Map<TrusteeKey, OpenedShare[]>): Promise<void> {
  const line = make("tr", "", make("td", "", file.name));
  body().append(line);
  try {
    const head = await Head.read(file);
    const { tender, lot, stage } = head.header.pre;
    line.append(make("td", "", `${tender} · ${lot} · ${stage}`), make("td", "mono", toHex(head.headerSha256).slice(0, 16)));
    const key = keyFor(head, [...opened.keys()]);
    const share = await openShare(head, key);
    opened.get(key)?.push(share);
    line.append(share.share ? lamp("green", GOOD) : lamp("red", RUBBISH));
  } catch (error) {
    while (line.children.length < 3) line.append(make("td"));
    line.append(lamp("yellow", complaint(error)));
  }
}

const GOOD: Said = { zh: "已开启", en: "opened" };
const RUBBISH: Said = {
  zh: "乱码：封给您的不是所承诺的份额，已在份额文件中注明",
  en: "rubbish: not the share that was committed to; the release says so",
};

/** The key that something is sealed to; where there is none, whichever says best what is wrong. */
function keyFor(head: Head, keys: TrusteeKey[]): TrusteeKey {
  const { boxes, pre } = head.header;
  const kids = boxes.flatMap((box) => box.sealed.map((one) => one.kid));
  const found =
    keys.find((key) => kids.some((kid) => equal(kid, key.kid))) ??
    keys.find((key) => key.tender === pre.tender && key.stage === pre.stage) ??
    keys[0];
  if (!found) throw new BadInput("没有私钥", "no key");
  return found;
}

function lamp(colour: "green" | "yellow" | "red", said: Said): HTMLElement {
  return make("td", "", say(make("span", `lamp lamp-${colour} wraps`), said));
}

const body = (): HTMLElement => the("shares").querySelector("tbody")!;

function show(releases: Release[]): void {
  the("releases").replaceChildren(...releases.map(item));
  reveal("opened");
}

/** A release with the hash that is logged first, and its file. */
function item(release: Release): HTMLElement {
  const { key, trustee, shares } = release;
  const name = `${fileName(key.tender, key.stage, `trustee-${trustee}`, toHex(key.kid).slice(0, 8))}.release.json`;
  const good = shares.filter((one) => one.share).length;
  const button = make("button", "button button-primary");
  button.type = "button";
  say(button, { zh: "保存份额文件", en: "Save the release" });
  button.addEventListener("click", () => download(name, new Blob([writeRelease(release)])));
  const title = say(make("p", "strong"), {
    zh: `${key.tender} · ${key.stage} · 第 ${trustee} 位保管人（${key.name}）：${shares.length} 份标书，开启 ${good} 份`,
    en: `${key.tender} · ${key.stage} · trustee ${trustee} (${key.name}): ${shares.length} bids, ${good} opened`,
  });
  const log = say(make("p", "muted small"), { zh: "先登记此哈希，再交出份额文件：", en: "Log this hash first, then hand the release over:" });
  const digest = make("p", "mono", toHex(releaseDigest(release)));
  return make("li", "card", title, log, digest, make("div", "actions", button));
}
