/** A key made in this browser, and the request for its certificate into the downloads. */
import { browserSigner, makeBrowserKey } from "../envelope/browser-key";
import { download, fileName } from "./files";

const ALREADY = {
  zh: "本浏览器中已有密钥。重新生成后，原来的证书不能再用。确定重新生成吗？",
  en: "There is a key in this browser already. With a new one its certificate is of no use. Make a new key?",
};

/** Make a key for `name`, unless there is one in use that the person would rather keep. */
export async function requestFor(name: string): Promise<boolean> {
  const english = document.documentElement.lang.startsWith("en");
  if ((await browserSigner()) && !confirm(english ? ALREADY.en : ALREADY.zh)) return false;
  const request = await makeBrowserKey(name);
  download(fileName(name, "certificate-request.csr"), new Blob([request]));
  return true;
}
