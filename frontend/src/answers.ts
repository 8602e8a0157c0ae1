/** A bidder's answers to the committee, each signed here with its certificate. */
import { csrf, reached } from "./counter/server";
import { toBase64, utf8 } from "./envelope/bytes";
import { BadInput } from "./envelope/errors";
import { fromPem, fromPkcs12, type NamedSigner } from "./envelope/signers";
import { sign, writeSignatures } from "./envelope/signing";
import { attempt, input } from "./sealer/dom";
import { readSmall } from "./sealer/files";

const CLARIFICATION = "application/vnd.ebid.clarification.v1+json";

async function chosen(): Promise<NamedSigner> {
  const files = [...(input("certificate").files ?? [])];
  if (!files.length) throw new BadInput("请先选择证书文件", "choose a certificate first");
  const contents = await Promise.all(files.map(readSmall));
  const passphrase = input("passphrase").value;
  const pem = files.length > 1 || /\.(pem|key|crt|cer)$/i.test(files[0]!.name);
  return pem ? fromPem(contents, passphrase) : fromPkcs12(contents[0]!, passphrase);
}

async function answer(card: HTMLElement, text: string): Promise<void> {
  const lines = text.split("\n").map((one) => one.trim()).filter(Boolean);
  if (!lines.length) throw new BadInput("请填写答复", "write an answer");
  const { tender, header, number, question } = card.dataset;
  const said = { fmt: "ebid-clarification/1", tender, header_sha256: header, question: Number(number), lines };
  const body = utf8(JSON.stringify(said));
  const sigs = writeSignatures([await sign(await chosen(), body, CLARIFICATION)]);
  const sent = await reached(question!, {
    method: "POST",
    body: JSON.stringify({ body: toBase64(body), sigs: toBase64(sigs) }),
    headers: { "Content-Type": "application/json", ...csrf() },
  });
  const found = (await sent.json().catch(() => null)) as { text?: string } | null;
  if (!sent.ok || !found) throw new BadInput(found?.text ?? String(sent.status), found?.text ?? String(sent.status));
  location.reload();
}

for (const card of document.querySelectorAll<HTMLElement>("[data-question]")) {
  const [entry, button] = [card.querySelector("textarea"), card.querySelector("button")];
  if (!entry || !button) continue;
  button.addEventListener("click", () => void attempt(`${entry.id}-errors`, () => answer(card, entry.value)));
}
