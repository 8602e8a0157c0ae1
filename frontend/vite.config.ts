import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

export default defineConfig({
  // Styles find their fonts beside them, wherever Django serves the files.
  base: "./",
  build: {
    // The oldest browser in the counties' halls.
    target: "chrome109",
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // A data: address would be refused by the pages' content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The wall's chart library is one chunk of 500 kB, loaded only there.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // htmx holds an eval that our settings never reach (allowEval: false), nor would the policy.
      checks: { eval: false },
      input: {
        answers: source("answers.ts"),
        counter: source("counter.ts"),
        desk: source("desk.ts"),
        draw: source("draw.ts"),
        enlarged: source("enlarged.ts"),
        enterprise: source("enterprise.ts"),
        pages: source("pages.ts"),
        picture: source("picture.ts"),
        print: source("print.ts"),
        release: source("release.ts"),
        remote: source("remote.ts"),
        review: source("review.ts"),
        sitting: source("sitting.ts"),
        follow: source("follow.ts"),
        wall: source("wall.ts"),
      },
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
  },
});
