// A browser's place taken by Node: the page's own client, told on standard input to say what it holds.
// usage: node --import ./typescript.mjs browser.mjs URL COOKIE TOPIC
import { createInterface } from "node:readline";
import { LiveClient } from "../../frontend/src/live/client.ts";

const [url, cookie, topic] = process.argv.slice(2);
const headers = { Cookie: cookie, Origin: "http://127.0.0.1" };
const live = new LiveClient(url, { open: (address) => new WebSocket(address, { headers }) });
let rows = new Map();
live.subscribe(topic, (now) => (rows = now));

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "end") break;
  const { link, stale, closeCode } = live.state;
  const said = { rows: Object.fromEntries(rows), link, stale, closeCode, now: live.clock.now() };
  console.log(JSON.stringify(said));
}
live.close();
process.exit(0);
