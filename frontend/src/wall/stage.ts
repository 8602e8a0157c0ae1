/** One scale from a design size, so that a wall looks the same on every screen. */

export type Shape = "normal" | "wide" | "tall";
export type Fit = { shape: Shape; width: number; height: number; scale: number; x: number; y: number };

const DESIGNS: readonly { shape: Shape; width: number; height: number }[] = [
  { shape: "normal", width: 1920, height: 1080 },
  { shape: "wide", width: 3840, height: 1080 },
  { shape: "tall", width: 1080, height: 1920 },
];

/** The design that fills most of the screen, scaled by the smaller ratio and centred. */
export function fit(screenWidth: number, screenHeight: number): Fit {
  const fits = DESIGNS.map(({ shape, width, height }): Fit => {
    const scale = Math.min(screenWidth / width, screenHeight / height);
    const [x, y] = [(screenWidth - width * scale) / 2, (screenHeight - height * scale) / 2];
    return { shape, width, height, scale, x, y };
  });
  const area = (f: Fit): number => f.width * f.height * f.scale ** 2;
  return fits.reduce((best, next) => (area(next) > area(best) ? next : best));
}

/** Keep `stage` fitted to the window; `changed` hears of every new fit. */
export function keepFitted(stage: HTMLElement, changed: (fit: Fit) => void): void {
  const apply = (): void => {
    const now = fit(window.innerWidth, window.innerHeight);
    stage.dataset["shape"] = now.shape;
    stage.style.width = `${now.width}px`;
    stage.style.height = `${now.height}px`;
    stage.style.transform = `translate(${now.x}px, ${now.y}px) scale(${now.scale})`;
    changed(now);
  };
  apply();
  window.addEventListener("resize", apply);
}
