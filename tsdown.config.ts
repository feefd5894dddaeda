import { defineConfig } from "tsdown";

export default defineConfig([
  /**
   * The command line as one file and one more for each command that is loaded on demand: Node reads three files at start, not four
   * hundred, which halves the time to the guest's first instruction.
   */
  {
    name: "cli",
    entry: { main: "src/cli/main.ts" },
    outDir: "dist/cli",
    format: "esm",
    platform: "node",
    target: "node20.19",
    fixedExtension: false,
    clean: true,
    dts: false,
    deps: { alwaysBundle: [/.*/] },
  },
  /**
   * The core as one file for a browser's `<script type="module">`: no import is left in it, of a package or of Node. Beside it stand the texts of the
   * rules, which it loads when something is to be explained.
   * Whoever bundles an application imports the package itself.
   */
  {
    name: "browser",
    entry: { tuxlet: "src/index.ts" },
    outDir: "dist/browser",
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    sourcemap: true,
    clean: true,
    dts: false,
    deps: { alwaysBundle: [/.*/] },
  },
]);
