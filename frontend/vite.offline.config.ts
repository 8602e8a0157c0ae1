/** The offline pages, one a build: `vite build -c vite.offline.config.ts --mode sealer`. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

import { singleFile } from "./single-file.ts";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const FOLDERS: Record<string, string> = { sealer: "sealer", trustee: "sealer", bench: "sealer", disc: "disc" };

export default defineConfig(({ mode }) => ({
  root: path(`src/${FOLDERS[mode]}`),
  base: "./",
  publicDir: false,
  plugins: [singleFile()],
  build: {
    target: "chrome109",
    outDir: path("dist/offline"),
    // The other page lies there already.
    emptyOutDir: false,
    modulePreload: false,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { input: path(`src/${FOLDERS[mode]}/${mode}.html`) },
  },
}));
