/** A trustee makes a key: the private file under a passphrase, the public one for the platform. */
import { encryptBackup } from "../envelope/backup";
import { toHex } from "../envelope/bytes";
import { makeKey, type TrusteeKey, writePublicKey, writeTrusteeKey } from "../envelope/keys";
import { SUITES, suiteNamed } from "../envelope/suites";
import { attempt, blame, hide, input, make, reveal, the, value } from "./dom";
import { download, fileName } from "./files";
import type { Said } from "./language";

const SHORTEST_PASSPHRASE = 12;
const FIELDS: [string, Said][] = [
  ["make-tender", { zh: "请填写项目编号，与公告一致", en: "Enter the tender's number as it will be published" }],
  ["make-stage", { zh: "请填写阶段", en: "Enter the stage" }],
  ["make-name", { zh: "请填写保管单位名称", en: "Enter your organisation" }],
];

export function startKeyForm(): void {
  the("make-suite").append(...[...SUITES.keys()].map((name) => make("option", "", name)));
  the("make-form").addEventListener("submit", (event) => {
    event.preventDefault();
    hide("made");
    if (complete()) void attempt("make-errors", work);
  });
}

function complete(): boolean {
  const passphrase = input("make-passphrase").value;
  for (const [id, missing] of FIELDS) blame(`${id}-errors`, ...(value(id) ? [] : [missing]));
  const short = passphrase.length < SHORTEST_PASSPHRASE;
  blame(
    "make-passphrase-errors",
    ...(short ? [{ zh: `口令至少 ${SHORTEST_PASSPHRASE} 个字符`, en: `The passphrase has at least ${SHORTEST_PASSPHRASE} characters` }] : []),
  );
  const differ = passphrase !== input("make-again").value;
  blame("make-again-errors", ...(differ ? [{ zh: "两次输入的口令不同", en: "The two passphrases differ" }] : []));
  const wrong = document.querySelector<HTMLElement>("#make-form [aria-invalid=true]");
  wrong?.focus();
  return !wrong;
}

async function work(): Promise<void> {
  const button = input("make");
  button.disabled = true;
  try {
    const suite = suiteNamed(value("make-suite"));
    const key = await makeKey(suite, value("make-tender"), value("make-stage"), value("make-name"));
    const secret = await encryptBackup(writeTrusteeKey(key), input("make-passphrase").value);
    show(key, new Blob([secret]), new Blob([writePublicKey(key)]));
  } finally {
    button.disabled = false;
  }
}

function show(key: TrusteeKey, secret: Blob, open: Blob): void {
  const name = fileName(key.tender, key.stage, key.name, toHex(key.kid).slice(0, 8));
  handOver("made-private", `${name}.key.age`, secret);
  handOver("made-public", `${name}.pub.json`, open);
  the("made-kid").textContent = toHex(key.kid);
  reveal("made");
}

function handOver(id: string, name: string, content: Blob): void {
  the(id).textContent = name;
  the(`${id}-again`).onclick = () => download(name, content);
  download(name, content);
}
