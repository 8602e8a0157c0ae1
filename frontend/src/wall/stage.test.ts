import { describe, expect, it } from "vitest";

import { fit } from "./stage";

describe("the stage", () => {
  it.each([
    [1920, 1080, "normal", 1],
    [3840, 2160, "normal", 2],
    [3840, 1080, "wide", 1],
    [7680, 2160, "wide", 2],
    [1080, 1920, "tall", 1],
    [1366, 768, "normal", 768 / 1080],
    [390, 844, "tall", 390 / 1080],
  ])("fits %i × %i as %s", (width, height, shape, scale) => {
    const fitted = fit(width, height);
    expect(fitted.shape).toBe(shape);
    expect(fitted.scale).toBeCloseTo(scale);
  });

  it("is centred by the smaller ratio and never larger than the screen", () => {
    const { width, height, scale, x, y } = fit(2000, 1080);
    expect(scale).toBe(1);
    expect([x, y]).toEqual([40, 0]);
    expect(width * scale + 2 * x).toBeCloseTo(2000);
    expect(height * scale + 2 * y).toBeCloseTo(1080);
  });
});
