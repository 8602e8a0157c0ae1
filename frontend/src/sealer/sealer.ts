/** The offline sealer: a tender file and a bid's files in, a sealed bid and its lock out. */
import "./sealer.css";
import { encryptBackup } from "../envelope/backup";
import type { Bytes } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { makeLock, writeLock, type Lock } from "../envelope/lock";
import { OPENING } from "../envelope/names";
import { sealedLength } from "../envelope/part";
import { seal, type Sealed, type SealOrder } from "../envelope/sealing";
import type { Tender } from "../envelope/tender";
import { SealingWorkers } from "../envelope/workers";
import SealingWorker from "../envelope/sealing.worker?worker&inline";
import HashingWorker from "../envelope/hashing.worker?worker&inline";
import { attempt, blame, hide, input, reveal, size, the, value } from "./dom";
import { download, fileName, guardPage } from "./files";
import { complaint, say, startLanguage } from "./language";
import { readOpeningForm, startOpeningForm } from "./opening-form";
import { chosenParts, showPartsOf, startPartsTable } from "./parts-table";
import { placeAmong, startPrevious } from "./previous";
import { Progress } from "./progress";
import { openTarget, type Target } from "./saving";
import { chosenSigner, startSignatureCard } from "./signature-card";
import { startTenderCard } from "./tender-card";
import { unable } from "./unable";

let tender: Tender | null = null;
let stop: (() => void) | null = null;

function start(): void {
  startLanguage();
  guardPage();
  const reason = unable();
  if (reason) {
    say(the("unable"), reason);
    reveal("unable");
    return hide("form");
  }
  startTenderCard(useTender);
  startOpeningForm();
  startPartsTable();
  startSignatureCard();
  startPrevious();
  the("form").addEventListener("submit", (event) => {
    event.preventDefault();
    void work();
  });
  the("cancel").addEventListener("click", () => stop?.());
  window.addEventListener("beforeunload", (event) => stop && event.preventDefault());
}

function useTender(found: Tender): void {
  tender = found;
  the("opening-card").hidden = !readsOut(found);
  the("lock-field").hidden = the("lock-again-field").hidden = !found.locked;
  showPartsOf(found);
  reveal("signer-card", "seal-card");
  hide("done");
}

/** From the button to the saved files. */
async function work(): Promise<void> {
  if (!tender || stop) return;
  for (const id of ["parts-errors", "signer-errors", "lock-errors", "previous-errors", "seal-errors"]) blame(id);
  hide("done");
  const order = await collected(tender);
  if (!order) return;
  const name = fileName(tender.tender, tender.lot, tender.stage);
  const lockFile = await madeLock(order.lock);
  const expected = [...order.parts.values()].reduce((sum, part) => sum + sealedLength(part.size), 0);
  await attempt("seal-errors", async () => {
    const target = await openTarget(`${name}.ebid`, expected);
    if (!target) return;
    const saveLock = lockFile && (() => download(`${name}.lock.${lockFile.encrypted ? "age" : "json"}`, lockFile.file));
    // The lock first: a bid whose lock was lost can never be opened.
    saveLock?.();
    const sealed = await sealInto(target, order);
    finished(sealed, order, target, saveLock, name);
  });
}

/** Everything that was entered; null where something is missing, which is then shown in its place. */
async function collected(of: Tender): Promise<SealOrder | null> {
  const now = new Date();
  const parts = new Map<string, Blob>();
  const order: Partial<SealOrder> = { tender: of, parts, created: now, lock: of.locked ? makeLock(of) : null };
  const steps: [string, () => unknown][] = [
    ["seal-errors", () => readsOut(of) && parts.set(OPENING, readOpeningForm())],
    ["parts-errors", () => chosenParts().forEach((file, name) => parts.set(name, file))],
    ["signer-errors", () => (order.signer = chosenSigner(now))],
    ["lock-errors", () => checkPassphrases(of)],
    ["previous-errors", () => Object.assign(order, placeAmong(of))],
  ];
  for (const [place, step] of steps) if (!(await attempt(place, async () => void step()))) return null;
  return order as SealOrder;
}

/** Whether something is read out at this stage: always, unless the tender's list of parts lacks it. */
const readsOut = ({ parts }: Tender): boolean => !parts.length || parts.includes(OPENING);

function checkPassphrases(of: Tender): void {
  if (of.locked && input("lock-passphrase").value !== input("lock-again").value) {
    throw new BadInput("两次输入的口令不同", "the two passphrases differ");
  }
}

type LockFile = { file: Blob; encrypted: boolean };

async function madeLock(lock: Lock | null): Promise<LockFile | null> {
  if (!lock) return null;
  const passphrase = input("lock-passphrase").value;
  const plain: Bytes = writeLock(lock);
  const bytes = passphrase ? await encryptBackup(plain, passphrase) : plain;
  return { file: new Blob([bytes]), encrypted: passphrase !== "" };
}

async function sealInto(target: Target, order: SealOrder): Promise<Sealed> {
  const workers = new SealingWorkers({ sealing: () => new SealingWorker(), hashing: () => new HashingWorker() });
  const progress = new Progress();
  stop = () => workers.stop();
  busy(true);
  try {
    const manner = { sealPart: workers.seal, sink: target.write, progress: progress.show };
    const sealed = await seal(order, manner);
    await target.finish();
    return sealed;
  } catch (error) {
    await target.drop();
    throw error;
  } finally {
    workers.stop();
    stop = null;
    busy(false);
  }
}

function busy(on: boolean): void {
  input("seal").disabled = on;
  the("cancel").hidden = the("progress").hidden = !on;
}

function finished(sealed: Sealed, order: SealOrder, target: Target, saveLock: (() => void) | null, name: string): void {
  the("done-file").textContent = `${name}.ebid`;
  the("done-lock").textContent = `${name}.lock.${value("lock-passphrase") ? "age" : "json"}`;
  the("done-size").textContent = size(sealed.size);
  the("done-header").textContent = sealed.headerSha256;
  the("done-signer").textContent = chosenSigner(order.created).certificate.subject;
  for (const id of ["done-lock-term", "done-lock-row", "done-lock-advice"]) the(id).hidden = !saveLock;
  again("save-again", target.again);
  again("save-lock", saveLock);
  reveal("done");
  the("done").focus();
}

function again(id: string, act: (() => void) | null): void {
  const button = the<HTMLButtonElement>(id);
  button.hidden = !act;
  button.onclick = act;
}

window.addEventListener("unhandledrejection", ({ reason }) => blame("seal-errors", complaint(reason)));
start();
