/** One clock for several players, and how each is kept to it. */

const TICK = 250; // milliseconds between two looks at a player
const SEEK = 0.4; // seconds of error beyond which it jumps
const STRAYED = 2; // seconds behind which a player is not slow but elsewhere
const DEAD = 0.015; // seconds of error that nobody sees
const BEND = 0.1; // how much faster or slower it may run to catch up

/** A player on the common axis of seconds. */
export interface Follower {
  readonly video: HTMLVideoElement;
  /** Where it is; null where it has no picture for the moment. */
  position(): number | null;
  /** Have it show this moment. */
  seek(axis: number): void;
  /** Whether it can go on from this moment, or has nothing to show there. */
  ready(axis: number): boolean;
}

export class Master {
  playing = false;
  rate = 1;
  onTick: (axis: number) => void = () => {};
  #axis = 0;
  #since = performance.now();
  #followers: Follower[] = [];
  #waiting = false;

  /** From `begin` to `end` of the axis. */
  constructor(
    private readonly end: () => number,
    private readonly begin = 0,
  ) {
    setInterval(() => this.#tick(), TICK);
  }

  follow(follower: Follower): void {
    this.#followers.push(follower);
  }

  /** Have others follow from here on, and those that did stand still. */
  hand(followers: Follower[]): void {
    for (const { video } of this.#followers) video.pause();
    this.#followers = followers;
    this.seek(this.axis);
  }

  /** The moment that is shown now. */
  get axis(): number {
    if (!this.playing || this.#waiting) return this.#axis;
    return Math.min(this.end(), this.#axis + ((performance.now() - this.#since) / 1000) * this.rate);
  }

  get waiting(): boolean {
    return this.#waiting;
  }

  play(): void {
    this.#hold(this.axis);
    this.playing = true;
    this.#tick();
  }

  pause(): void {
    this.#hold(this.axis);
    this.playing = false;
    for (const { video } of this.#followers) video.pause();
    this.#settle();
  }

  speed(rate: number): void {
    this.#hold(this.axis);
    this.rate = rate;
  }

  seek(axis: number): void {
    this.#hold(Math.max(this.begin, Math.min(this.end(), axis)));
    for (const follower of this.#followers) follower.seek(this.#axis);
    this.#tick();
  }

  #hold(axis: number): void {
    this.#axis = axis;
    this.#since = performance.now();
  }

  /** Standing still, all show exactly the same moment. */
  #settle(): void {
    for (const follower of this.#followers) follower.seek(this.#axis);
  }

  /** Where all players fall behind, the clock waits for them: a jump would cost a slow machine more. */
  #slowed(now: number): number {
    if (!this.playing || this.#waiting) return now;
    const positions = this.#followers.map((one) => one.position()).filter((one) => one !== null);
    const furthest = Math.max(...positions);
    if (positions.length === 0 || furthest > now - SEEK / 2 || furthest < now - STRAYED) return now;
    this.#hold(furthest);
    return furthest;
  }

  #tick(): void {
    const now = this.#slowed(this.axis);
    const late = this.playing && this.#followers.some((one) => !one.ready(now));
    if (late !== this.#waiting) {
      this.#hold(now);
      this.#waiting = late;
    }
    if (this.playing && now >= this.end()) this.pause();
    for (const follower of this.#followers) this.#keep(follower, now);
    this.onTick(now);
  }

  #keep(follower: Follower, now: number): void {
    const { video } = follower;
    const going = this.playing && !this.#waiting;
    if (!going) {
      if (!video.paused) video.pause();
      return;
    }
    const position = follower.position();
    if (position === null || Math.abs(position - now) > SEEK) {
      follower.seek(now);
    } else {
      const error = position - now;
      const bend = Math.abs(error) < DEAD ? 0 : Math.max(-BEND, Math.min(BEND, -error * 2));
      video.playbackRate = this.rate * (1 + bend);
    }
    if (video.paused && position !== null) video.play().catch(() => {});
  }
}
