// The least a Node server can do: a Redis message is sent to every socket. node ws.mjs PORT REDIS
import Redis from "ioredis";
import { WebSocketServer } from "ws";

const [port, redis] = process.argv.slice(2);
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(port),
  backlog: 4096,
  perMessageDeflate: false,
});
const subscription = new Redis(redis);
await subscription.subscribe("board");
subscription.on("messageBuffer", (_channel, message) => {
  for (const client of server.clients) client.send(message, { binary: false });
});
