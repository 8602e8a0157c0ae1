/** Both languages of a page that has no server: Chinese first, English a click away. */
import { EnvelopeError } from "../envelope/errors";

/** One thing said in both languages. */
export type Said = { zh: string; en: string };

/** The offline pages begin in Chinese; the platform writes its pages in the reader's language. */
let english = document.documentElement.lang.startsWith("en");
const spoken = new Map<Element, Said>();

const show = (element: Element, said: Said): void => {
  element.textContent = english ? said.en : said.zh;
};

/** Write something, and write it anew when the language changes. */
export function say<E extends Element>(element: E, said: Said): E {
  spoken.set(element, said);
  show(element, said);
  return element;
}

/** What is wrong, in words; what nobody foresaw is shown as it is. */
export function complaint(error: unknown): Said {
  if (error instanceof EnvelopeError) return { zh: error.zh, en: error.en };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { zh: `程序出错：${message}`, en: `The program failed: ${message}` };
}

/** Learn the page's own words, and put the button to work. */
export function startLanguage(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-en]")) {
    spoken.set(element, { zh: element.textContent ?? "", en: element.dataset["en"] ?? "" });
  }
  document.getElementById("language")?.addEventListener("click", () => speak(!english));
  if (location.hash === "#en") speak(true);
}

function speak(inEnglish: boolean): void {
  english = inEnglish;
  document.documentElement.lang = english ? "en" : "zh-CN";
  for (const [element, said] of spoken) {
    if (element.isConnected) show(element, said);
    else spoken.delete(element);
  }
  const button = document.getElementById("language");
  if (!button) return;
  button.textContent = english ? "中文" : "English";
  button.lang = english ? "zh-CN" : "en";
}
