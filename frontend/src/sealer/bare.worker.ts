/** What sealing is measured against: WebCrypto's AES-GCM alone, or with the reading of the file. */
const CHUNK = 16 * 1024;
const BLOCK = 64 * CHUNK;

type Order = { file: Blob; kind: "loop" | "reading" };

self.onmessage = async ({ data: { file, kind } }: MessageEvent<Order>) => {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = new Uint8Array(12);
  let block = await file.slice(0, BLOCK).arrayBuffer();
  const began = performance.now();
  for (let at = 0; at < file.size; at += BLOCK) {
    if (kind === "reading") block = await file.slice(at, at + BLOCK).arrayBuffer();
    for (let chunk = 0; chunk < block.byteLength; chunk += CHUNK) {
      new DataView(iv.buffer).setUint32(8, at + chunk);
      await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new Uint8Array(block).subarray(chunk, chunk + CHUNK));
    }
  }
  self.postMessage((performance.now() - began) / 1000);
};
