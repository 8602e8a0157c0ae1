// Socket.IO with its Redis adapter; events come as its Redis emitter packs them.
// node socketio.mjs PORT REDIS
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import Redis from "ioredis";
import { Server } from "socket.io";

const [port, redis] = process.argv.slice(2);
const publisher = new Redis(redis);
const http = createServer();
new Server(http, {
  adapter: createAdapter(publisher, publisher.duplicate()),
  transports: ["websocket"],
  serveClient: false,
});
http.listen({ host: "127.0.0.1", port: Number(port), backlog: 4096 });
