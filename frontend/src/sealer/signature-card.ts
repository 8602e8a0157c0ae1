/** Step 4: who signs. */
import { browserSigner, certifyBrowserKey } from "../envelope/browser-key";
import { BadInput } from "../envelope/errors";
import { fromPem, fromPkcs12, type NamedSigner } from "../envelope/signers";
import { attempt, hide, input, reveal, the, value } from "./dom";
import { readSmall, takesFiles } from "./files";
import { say } from "./language";
import { proposeBidder } from "./opening-form";
import { requestFor } from "./request";

let signer: NamedSigner | null = null;
let files: File[] = [];

/** Who was chosen; refused where nobody was, or the certificate has run out. */
export function chosenSigner(now: Date): NamedSigner {
  if (!signer) throw new BadInput("请先解锁证书", "unlock the certificate first");
  const { subject, notAfter } = signer.certificate;
  if (notAfter < now) {
    const day = notAfter.toISOString().slice(0, 10);
    throw new BadInput(`证书已于 ${day} 过期：${subject}`, `the certificate ran out on ${day}: ${subject}`);
  }
  return signer;
}

export function startSignatureCard(): void {
  takesFiles(input("certificate"), choose);
  the("unlock").addEventListener("click", () => void attempt("signer-errors", unlock));
  input("passphrase").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    the("unlock").click();
  });
  for (const choice of choices()) {
    choice.addEventListener("change", () => void attempt("signer-errors", () => change(choice.value)));
  }
  the("make-key").addEventListener("click", () => void attempt("signer-errors", makeKey));
  takesFiles(input("issued"), ([file]) => {
    if (file) void attempt("signer-errors", async () => use(await certifyBrowserKey(await readSmall(file))));
  });
}

/** The ways to sign that the page offers, each with its place `signer-…`. */
const choices = (): NodeListOf<HTMLInputElement> => document.querySelectorAll<HTMLInputElement>("input[name=signer]");

function choose(chosen: File[]): void {
  files = chosen;
  forget();
  const drop = the("certificate-drop");
  drop.dataset["filled"] = "true";
  const names = files.map((one) => one.name).join(", ");
  const words = drop.querySelector("span");
  if (words) say(words, { zh: `${names}（点此更换）`, en: `${names} (choose another)` });
  input("passphrase").focus();
}

async function unlock(): Promise<void> {
  forget();
  const [first] = files;
  if (!first) throw new BadInput("请先选择证书文件", "choose the certificate file first");
  const contents = await Promise.all(files.map(readSmall));
  const pem = files.length > 1 || /\.(pem|key|crt|cer)$/i.test(first.name);
  const passphrase = input("passphrase").value;
  use(pem ? await fromPem(contents, passphrase) : await fromPkcs12(contents[0]!, passphrase));
}

async function change(kind: string): Promise<void> {
  forget();
  for (const { value: other } of choices()) the(`signer-${other}`).hidden = other !== kind;
  const kept = kind === "browser" ? await browserSigner() : null;
  if (kept) use(kept);
}

async function makeKey(): Promise<void> {
  const name = value("bidder");
  if (!name) throw new BadInput("请先在唱标内容中填写投标人名称", "enter the bidder's name in what will be read out first");
  if (await requestFor(name)) forget();
}

/** Let this one sign. */
export function use(found: NamedSigner): void {
  signer = found;
  const { subject, notAfter } = found.certificate;
  const day = notAfter.toISOString().slice(0, 10);
  say(the("signer-name"), {
    zh: `由“${subject}”签名（${found.algorithm}，证书有效期至 ${day}）`,
    en: `Signed by ${subject} (${found.algorithm}, valid until ${day})`,
  });
  reveal("signer-name");
  proposeBidder(subject);
}

/** Nobody signs until somebody is chosen anew. */
export function forget(): void {
  signer = null;
  hide("signer-name");
}
