/** An unpaired wall shows a code; when an administrator has entered it, the page comes back paired. */
import { make, write } from "./dom";
import { keepFitted } from "./stage";
import type { Words } from "./words";

const ASK_EVERY = 3_000;
const RETRY = 10_000;

/** What the server says of this screen; `accounts` describes it where it is answered. */
type Standing =
  | { state: "none" | "revoked" }
  | { state: "waiting"; code: string; seconds: number }
  | { state: "paired" }
  | { state: "refused"; why: string };

export type Door = { url: string; csrf: string; tools: Node[] };

export function runPairing(stage: HTMLElement, words: Words, { url, csrf, tools }: Door): void {
  const code = make("p", "pairing-code", "······");
  const note = make("p", "pairing-note");
  const how = make("p", "pairing-how", words.pairingHow);
  const title = make("h1", "pairing-title", words.pairing);
  stage.replaceChildren(make("section", "pairing", title, code, how, note, ...tools));
  keepFitted(stage, () => undefined);

  /** Look how it stands, show it, and look again: for as long as it takes. */
  const look = async (): Promise<void> => {
    let wait = ASK_EVERY;
    try {
      const standing = await ask(url, csrf);
      if (standing.state === "paired") return window.location.reload();
      if (standing.state === "waiting") {
        write(code, standing.code);
        write(note, words.pairingLasts(standing.seconds));
      } else if (standing.state === "refused") {
        write(note, standing.why);
        wait = RETRY;
      }
    } catch {
      write(note, words.pairingFailed); // no line, or no sense in the answer: try again
      wait = RETRY;
    }
    setTimeout(look, wait);
  };
  void look();
}

/** How this screen's pairing stands; where there is no code, ask for one. */
async function ask(url: string, csrf: string): Promise<Standing> {
  const standing = await speak(url, {});
  if (standing.state !== "none" && standing.state !== "revoked") return standing;
  return speak(url, { method: "POST", headers: { "X-CSRFToken": csrf } });
}

async function speak(url: string, init: RequestInit): Promise<Standing> {
  const response = await fetch(url, { ...init, cache: "no-store", credentials: "same-origin" });
  return (await response.json()) as Standing;
}
