/** A Vite plugin: a page with all its scripts and styles in one file that runs from a disk. */
import { createHash } from "node:crypto";
import type { Plugin, Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;

/**
 * Put everything into the bundle's one HTML file, under a policy that lets nothing else run and
 * nothing out: no address can be reached from it. Beside it goes its SHA-256.
 */
export function singleFile(): Plugin {
  return {
    name: "single-file",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = Object.values(bundle).find((one) => one.fileName.endsWith(".html"));
      if (page?.type !== "asset") throw new Error("no page in the bundle");
      const script = only(bundle, ".js").replaceAll(/<\/(?=script)/gi, "<\\/");
      const style = only(bundle, ".css");
      const html = withoutLinks(String(page.source))
        .replace("<head>", () => `<head>\n  <meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">`)
        .replace("</head>", () => `<style>${style}</style>\n</head>`)
        .replace("</body>", () => `<script type="module">${script}</script>\n</body>`);
      for (const name of Object.keys(bundle)) delete bundle[name];
      const fileName = page.fileName.split("/").at(-1)!;
      this.emitFile({ type: "asset", fileName, source: html });
      this.emitFile({ type: "asset", fileName: `${fileName}.sha256`, source: `${hash(html, "hex")}  ${fileName}\n` });
    },
  };
}

/** The text of the one file of its kind. */
function only(bundle: Bundle, suffix: string): string {
  const found = Object.values(bundle).filter((one) => one.fileName.endsWith(suffix));
  if (found.length !== 1) throw new Error(`${found.length} files *${suffix}, not one`);
  const [file] = found;
  return file!.type === "chunk" ? file!.code : String(file!.source);
}

const withoutLinks = (html: string): string =>
  html.replaceAll(/\s*<(script [^>]*src=[^>]*><\/script>|link rel="(stylesheet|modulepreload)"[^>]*>)/g, "");

const hash = (text: string, as: "hex" | "base64"): string => createHash("sha256").update(text).digest(as);

/** WebAssembly hashes what is sealed; Workers are made from within the page. */
const policy = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src 'sha256-${hash(script, "base64")}' 'wasm-unsafe-eval'`,
    `style-src 'sha256-${hash(style, "base64")}'`,
    "worker-src blob:",
    "img-src data:",
    "media-src file: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
