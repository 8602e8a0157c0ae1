import { describe, expect, it } from "vitest";

import { Pager } from "./pager";

const five = [1, 2, 3, 4, 5];

describe("a pager", () => {
  it("turns pages by itself and begins again", () => {
    const pager = new Pager(1_000, 0);
    expect(pager.show(five, 2, 0)).toEqual({ rows: [1, 2], page: 1, pages: 3 });
    expect(pager.show(five, 2, 999).page).toBe(1);
    expect(pager.show(five, 2, 1_000).rows).toEqual([3, 4]);
    expect(pager.show(five, 2, 2_000)).toEqual({ rows: [5], page: 3, pages: 3 });
    expect(pager.show(five, 2, 3_000).rows).toEqual([1, 2]);
  });

  it("goes back when the list has grown short", () => {
    const pager = new Pager(1_000, 0);
    pager.show(five, 2, 1_000);
    pager.show(five, 2, 2_000);
    expect(pager.show([1, 2, 3], 2, 2_100)).toEqual({ rows: [1, 2], page: 1, pages: 2 });
  });

  it("has one page of nothing", () => {
    expect(new Pager(1_000, 0).show([], 4, 5_000)).toEqual({ rows: [], page: 1, pages: 1 });
  });
});
