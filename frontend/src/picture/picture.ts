import { Playable, playableType } from "../recording/playable";

const BEHIND = 1.2; // seconds behind the newest picture that are left alone
const EDGE = 0.25; // seconds before the newest picture where it goes on after a leap
const KEPT = 20; // seconds of past pictures that the browser may keep
const PAUSE = 1_000; // milliseconds before a broken line is tried again
const STILL = 3_000; // milliseconds without a fragment after which the picture is said to be lost

interface Words {
  readonly live: string;
  readonly lost: string;
}

/** One camera's picture: fragments from a socket, put into the video as they come. */
export class Picture {
  readonly figure = document.createElement("figure");
  private readonly video = document.createElement("video");
  private readonly state = document.createElement("span");
  private readonly waiting: ArrayBuffer[] = [];
  private socket: WebSocket | undefined;
  private buffer: SourceBuffer | undefined;
  private run: Playable | undefined;
  private heard = Number.NEGATIVE_INFINITY; // nothing yet: it must not look alive
  private removed = false;
  private readonly saying: ReturnType<typeof setInterval>;

  constructor(
    private readonly address: string,
    title: string,
    viewer: string,
    private readonly words: Words,
  ) {
    this.figure.className = "picture";
    this.video.muted = true;
    this.video.autoplay = true;
    this.video.playsInline = true;
    this.state.className = "picture-state";
    const caption = document.createElement("figcaption");
    caption.append(this.state, ` ${title}`);
    this.figure.append(this.video, caption);
    if (viewer) {
      const mark = document.createElement("span");
      mark.className = "picture-viewer";
      mark.textContent = viewer;
      this.figure.append(mark);
    }
    this.saying = setInterval(() => this.say(), 500);
    this.connect();
  }

  remove(): void {
    this.removed = true;
    clearInterval(this.saying);
    this.socket?.close();
    this.figure.remove();
  }

  private connect(): void {
    const url = new URL(this.address, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.begin((JSON.parse(data) as { codecs: string }).codecs);
      else this.take(data);
    });
    socket.addEventListener("close", () => {
      if (!this.removed) setTimeout(() => this.connect(), PAUSE);
    });
    this.socket = socket;
  }

  /** A run begins: a fresh source, for codecs and times begin anew with it. */
  private begin(codecs: string): void {
    this.waiting.length = 0;
    this.buffer = this.run = undefined;
    const source = new MediaSource();
    const url = URL.createObjectURL(source);
    source.addEventListener(
      "sourceopen",
      () => {
        URL.revokeObjectURL(url);
        this.buffer = source.addSourceBuffer(playableType(codecs));
        this.buffer.addEventListener("updateend", () => this.next());
        this.next();
      },
      { once: true },
    );
    this.video.src = url;
  }

  private take(data: ArrayBuffer): void {
    this.heard = performance.now();
    this.waiting.push(data);
    this.next();
  }

  /** Puts the next fragment in, forgets old ones, and stays near the newest picture. */
  private next(): void {
    const buffer = this.buffer;
    if (!buffer || buffer.updating) return;
    const ranges = buffer.buffered;
    if (ranges.length) {
      const newest = ranges.end(ranges.length - 1);
      if (newest - this.video.currentTime > BEHIND) this.video.currentTime = newest - EDGE;
      if (newest - ranges.start(0) > 2 * KEPT) {
        buffer.remove(0, newest - KEPT);
        return;
      }
    }
    const piece = this.waiting.shift();
    if (!piece) return;
    try {
      buffer.appendBuffer(this.playable(piece));
    } catch {
      this.socket?.close(); // the source was given up by the browser: begin anew
    }
    if (this.video.paused) this.video.play().catch(() => undefined);
  }

  /** The first piece of a run is its initialisation; fragments are played by it. */
  private playable(piece: ArrayBuffer): Uint8Array<ArrayBuffer> {
    if (this.run) return this.run.fragment(piece);
    this.run = new Playable(piece);
    return this.run.head;
  }

  private say(): void {
    const lost = performance.now() - this.heard > STILL;
    this.figure.classList.toggle("picture-lost", lost);
    this.state.textContent = lost ? `■ ${this.words.lost}` : `● ${this.words.live}`;
  }
}
