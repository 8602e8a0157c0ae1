/** A draw's desk: contributions are sealed and statements signed here, then sent as the files that they are. */
import { contribution } from "./draw/contributing";
import { signed } from "./draw/signing";
import type { Bytes } from "./envelope/bytes";
import { BadInput } from "./envelope/errors";
import { attempt } from "./sealer/dom";
import { readSmall } from "./sealer/files";

/** Each form that a file is made for: what makes it stands beside the field and appears with this script. */
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-makes]")) {
  const maker = form.querySelector<HTMLElement>("[data-maker]")!;
  const button = maker.querySelector("button")!;
  maker.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    void attempt(`${form.id}-errors`, () => makeAndSend(form, maker)).then(() => (button.disabled = false));
  });
}

async function makeAndSend(form: HTMLFormElement, maker: HTMLElement): Promise<void> {
  const source = await fetched(form.dataset["source"]!);
  const made = form.dataset["makes"] === "contribution" ? await contribution(source, form.dataset["name"]!) : await signedBy(maker, source);
  const field = form.querySelector<HTMLInputElement>("input[type=file][name=file]")!;
  const files = new DataTransfer();
  files.items.add(new File([made], "made-here"));
  field.files = files.files;
  form.requestSubmit();
}

async function signedBy(maker: HTMLElement, statement: Bytes): Promise<Bytes> {
  const [key] = maker.querySelector<HTMLInputElement>("input[type=file]")!.files ?? [];
  if (!key) throw new BadInput("请选择签名密钥（PKCS#12）", "choose the signing key (PKCS#12)");
  return signed(statement, await readSmall(key), maker.querySelector<HTMLInputElement>("input[type=password]")!.value);
}

async function fetched(address: string): Promise<Bytes> {
  const answer = await fetch(address);
  if (!answer.ok) throw new BadInput("文件取不到，请重试", "the file cannot be had; try again");
  return new Uint8Array(await answer.arrayBuffer());
}
