/** A trustee's key to words on paper, and back to a file under a passphrase. */
import { encryptBackup } from "../envelope/backup";
import { toHex } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { readPublicKey, restoreKey, writeTrusteeKey } from "../envelope/keys";
import { fromWords } from "../envelope/slip39/slip39";
import { attempt, input, the } from "./dom";
import { download, fileName, readSmall, takesFiles } from "./files";
import { readKeyFile } from "./key-file";
import { type Said, say } from "./language";
import { hideWords, showWords, startPaper } from "./paper";

const SHORTEST_PASSPHRASE = 12;
let key: File | undefined;
let open: File | undefined;

export function startWordsForm(): void {
  startPaper();
  takes("words-key", (file) => (key = file));
  takes("restore-public", (file) => (open = file));
  on("words-form", "words-errors", write);
  on("restore-form", "restore-errors", restore);
}

function takes(id: string, take: (file: File) => void): void {
  takesFiles(input(id), ([file]) => {
    if (!file) return;
    take(file);
    const drop = the(`${id}-drop`);
    drop.dataset["filled"] = "true";
    const words = drop.querySelector("span");
    if (words) say(words, { zh: `${file.name}（点此更换）`, en: `${file.name} (choose another)` });
  });
}

function on(form: string, errors: string, work: () => Promise<void>): void {
  the(form).addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(errors, work);
  });
}

async function write(): Promise<void> {
  hideWords();
  if (!key) throw new BadInput("请选择私钥文件", "choose your private key");
  await showWords(await readKeyFile(key, input("words-passphrase").value));
}

/** The public key says what the words are of, and whether they are right. */
async function restore(): Promise<void> {
  if (!open) throw new BadInput("请选择公钥文件", "choose the public key");
  const passphrase = input("restore-passphrase").value;
  if (passphrase.length < SHORTEST_PASSPHRASE) {
    throw new BadInput(`口令至少 ${SHORTEST_PASSPHRASE} 个字符`, `the passphrase has at least ${SHORTEST_PASSPHRASE} characters`);
  }
  const facts = readPublicKey(await readSmall(open));
  const words = the<HTMLTextAreaElement>("restore-words");
  const found = await restoreKey(facts, await fromWords(words.value));
  const name = `${fileName(found.tender, found.stage, found.name, toHex(found.kid).slice(0, 8))}.key.age`;
  download(name, new Blob([await encryptBackup(writeTrusteeKey(found), passphrase)]));
  words.value = "";
  say(the("restored"), restoredWords(name));
  the("restored").hidden = false;
}

const restoredWords = (name: string): Said => ({ zh: `已恢复：${name}`, en: `Restored: ${name}` });
