/**
 * A key on a token, which no page can reach: `ebid bridge` on the same machine signs with it.
 *
 * The bridge gets whole documents and shows its owner what they say; the owner agrees by typing the
 * beginning of the SHA-256 that the page shows too (docs/ebid.md).
 */
import { type Bytes, fromBase64, toBase64, toHex } from "./bytes";
import { readCertificate } from "./certificate";
import { BadInput } from "./errors";
import { Fields } from "./fields";
import { parseJson } from "./json";
import type { NamedSigner } from "./signers";
import { MAX_CHAIN } from "./signing";
import type { SignatureAlgorithm } from "./suite";

/** What the owner carries over from the bridge: its port and the code of this run. */
const PAIRING = /^(\d{1,5})-([A-Z2-7]{24})$/;
const SIGNS: readonly string[] = ["Ed25519", "ES256"] satisfies SignatureAlgorithm[];

/** What surrounds the asking: shows the owner the SHA-256 to compare, and gives up when told to. */
export type Asking = { show: (sha256: string) => void; end: () => void; stop: AbortSignal };

/** The key behind the bridge of this pairing; `ask` is called for each signature. */
export async function bridgeSigner(pairing: string, ask: () => Asking): Promise<NamedSigner> {
  const [, port, code] = PAIRING.exec(pairing.trim()) ?? [];
  if (!port || !code) throw new BadInput("连接码形如 43127-KRSXG5…，由 ebid bridge 显示", "a pairing looks like 43127-KRSXG5…, and ebid bridge shows it");
  const bridge = new Bridge(`http://127.0.0.1:${port}/v1`, code);
  const { algorithm, chain } = await bridge.token();
  return {
    algorithm,
    chain,
    certificate: readCertificate(chain[0]!),
    sign: async (body, type) => {
      const asking = ask();
      asking.show(toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", body))));
      try {
        return await bridge.sign(body, type, asking.stop);
      } finally {
        asking.end();
      }
    },
  };
}

type Token = { algorithm: SignatureAlgorithm; chain: Bytes[] };

/** The two things a bridge is asked. Its answers are read as strictly as any file. */
class Bridge {
  constructor(
    private readonly address: string,
    private readonly code: string,
  ) {}

  async token(): Promise<Token> {
    const said = await this.#ask("/token", {});
    said.text("label");
    const token = tokenOf(said);
    said.done();
    return token;
  }

  async sign(body: Bytes, type: string, signal: AbortSignal): Promise<Bytes> {
    const headers = { "Content-Type": "application/json" };
    const text = JSON.stringify({ type, body: toBase64(body) });
    const said = await this.#ask("/sign", { method: "POST", headers, body: text, signal });
    tokenOf(said);
    const value = said.base64("sig");
    said.done();
    return value;
  }

  async #ask(place: string, request: RequestInit): Promise<Fields> {
    const headers = { ...request.headers, Authorization: `Bearer ${this.code}` };
    const answer = await fetch(this.address + place, { ...request, headers }).catch(unreached);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (!answer.ok) throw refusalOf(bytes);
    return Fields.parse(bytes, "ebid bridge");
  }
}

function tokenOf(said: Fields): Token {
  const algorithm = said.text("alg");
  const chain = said.texts("x5c", MAX_CHAIN).map((one) => fromBase64(one, "x5c"));
  if (SIGNS.includes(algorithm) && chain.length) return { algorithm: algorithm as SignatureAlgorithm, chain };
  throw new BadInput(`令牌程序用的签名算法本页不认识：${algorithm}`, `the bridge signs by ${algorithm}, which this page does not know`);
}

function unreached(error: unknown): never {
  if (error instanceof DOMException && error.name === "AbortError") throw new BadInput("已取消", "cancelled");
  throw new BadInput(
    "连不上本机的令牌程序：ebid bridge 没有运行，没有允许本页，或浏览器没有允许本页访问本机",
    "no bridge on this machine: it is not running, has not let this page in, or the browser lets no page reach this machine",
  );
}

/** The bridge says what is wrong in both languages. */
function refusalOf(bytes: Uint8Array): BadInput {
  const said = parseJson(bytes, "ebid bridge");
  const error = said instanceof Map ? said.get("error") : null;
  const [zh, en] = error instanceof Map ? [error.get("zh"), error.get("en")] : [];
  return new BadInput(`令牌程序：${String(zh)}`, `the bridge: ${String(en)}`);
}
