/** Signing with a token, through the bridge on this computer. */
import { type Asking, bridgeSigner } from "../envelope/bridge";
import { attempt, hide, input, reveal, the, value } from "../sealer/dom";
import { say } from "../sealer/language";
import { forget, use } from "../sealer/signature-card";

/** So much of the SHA-256 is what the owner of the token types. */
const TYPED = 6;

export function startToken(): void {
  the("bridge-command").textContent = `ebid bridge --pkcs11 DRIVER --token LABEL --origin ${location.origin}`;
  the("pair").addEventListener("click", () => void attempt("signer-errors", pair));
  input("pairing").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    the("pair").click();
  });
}

async function pair(): Promise<void> {
  forget();
  use(await bridgeSigner(value("pairing"), asking));
}

/** While the bridge waits for its owner, the page says what to compare and what to type. */
function asking(): Asking {
  const stopping = new AbortController();
  const giveUp = (): void => stopping.abort();
  the("cancel").addEventListener("click", giveUp);
  return {
    stop: stopping.signal,
    show(sha256) {
      the("asked-hash").textContent = sha256;
      say(the("asked-words"), {
        zh: `请看令牌程序的窗口：核对 SHA-256 后输入 ${sha256.slice(0, TYPED)}，表示同意签名。`,
        en: `Look at the bridge's window: compare the SHA-256 and type ${sha256.slice(0, TYPED)} to sign.`,
      });
      reveal("asked");
      the("asked").scrollIntoView({ block: "nearest" });
    },
    end() {
      the("cancel").removeEventListener("click", giveUp);
      hide("asked");
    },
  };
}
