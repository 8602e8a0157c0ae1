/**
 * A bidder's key made in this browser: P-256, and no program can take it out of here.
 *
 * It stays in the browser's own store until its certificate comes from the CA that got the request.
 */
import forge from "node-forge";

import { bits, ecdsaDer, oid, primitive, sequence, subjectOf, tagged } from "./asn1";
import { type Bytes, toBase64 } from "./bytes";
import { type Certificate, readCertificate, toBinary, toDer } from "./certificate";
import { BadInput } from "./errors";
import { fits, type NamedSigner, signsDocuments, signsWith } from "./signers";
import { ECDSA } from "./signing";
import { readPem } from "./pem";

const { asn1 } = forge;

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const LONGEST_NAME = 64;

type Kept = { pair: CryptoKeyPair; chain: Bytes[] };

/** Make a key in place of any other, and the PKCS#10 request for its certificate, as PEM. */
export async function makeBrowserKey(name: string): Promise<string> {
  if (!name || [...name].length > LONGEST_NAME) {
    throw new BadInput(`名称须为 1 至 ${LONGEST_NAME} 个字符`, `a name has 1 to ${LONGEST_NAME} characters`);
  }
  const pair = await crypto.subtle.generateKey(ECDSA, false, ["sign", "verify"]);
  const request = await makeRequest(pair, name);
  await keep({ pair, chain: [] });
  return request;
}

/** Put in the certificates, the key's own among them, that came from the CA. */
export async function certifyBrowserKey(file: Bytes): Promise<NamedSigner> {
  const kept = await keptKey();
  if (!kept) throw noKey();
  const certificates = readPem(file, "CERTIFICATE").map(readCertificate);
  const own = await ownOf(kept.pair, certificates);
  const others = certificates.filter((one) => one !== own);
  await keep({ ...kept, chain: [own, ...others].map((one) => one.der) });
  return signerOf(kept.pair, own, others);
}

/** The key with its certificate; null where there is no key, or it has none yet. */
export async function browserSigner(): Promise<NamedSigner | null> {
  const kept = await keptKey();
  const [own, ...others] = (kept?.chain ?? []).map(readCertificate);
  return kept && own ? signerOf(kept.pair, own, others) : null;
}

const signerOf = (pair: CryptoKeyPair, own: Certificate, others: Certificate[]): NamedSigner => ({
  algorithm: "ES256",
  chain: [own, ...others].map((one) => one.der),
  certificate: own,
  sign: signsDocuments(signsWith(pair.privateKey)),
});

const noKey = (): BadInput =>
  new BadInput("本浏览器中还没有密钥，请先生成", "there is no key in this browser yet; make one first");

async function ownOf(pair: CryptoKeyPair, certificates: Certificate[]): Promise<Certificate> {
  for (const one of certificates) {
    if (await fits(signsWith(pair.privateKey), one).catch(() => false)) return one;
  }
  throw new BadInput("证书不是本浏览器中密钥的", "the certificate is not that of this browser's key");
}

// ── The request ─────────────────────────────────────────────────────────────────────────────────
async function makeRequest(pair: CryptoKeyPair, name: string): Promise<string> {
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const body = sequence(
    primitive(asn1.Type.INTEGER, "\0"),
    subjectOf(name),
    asn1.fromDer(forge.util.createBuffer(toBinary(spki))),
    tagged(0),
  );
  const signature = await signsWith(pair.privateKey)(toDer(body));
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
    const lines = toBase64(toDer(sequence(body, algorithm, bits(ecdsaDer(signature))))).match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE REQUEST-----", ...lines, "-----END CERTIFICATE REQUEST-----", ""].join("\n");
}

// ── The browser's store ─────────────────────────────────────────────────────────────────────────
const STORE = "bidder";
const KEY = "key";

function store<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("mingjing-bidder", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    };
  });
}

const keptKey = (): Promise<Kept | undefined> => store("readonly", (one) => one.get(KEY) as IDBRequest<Kept | undefined>);

const keep = (kept: Kept): Promise<IDBValidKey> => store("readwrite", (one) => one.put(kept, KEY));
