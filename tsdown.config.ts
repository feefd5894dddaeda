import { readFileSync } from "node:fs";
import { defineConfig } from "tsdown";

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, { default?: string }>;
};

/** What package.json exports, as "kernel/index": each is a module of its own, and what several of them need is in chunks. */
const ENTRIES = Object.values(exports).flatMap(({ default: file }) =>
  file === undefined ? [] : [file.replace(/^\.\/dist\/(.*)\.js$/, "$1")],
);

/** The modules below a folder of src that are not entries themselves. */
function within(folder: string): (id: string) => boolean {
  return (id) => id.includes(`/src/${folder}`) && !ENTRIES.some((name) => id.endsWith(`/src/${name}.ts`));
}

/** A sandbox loads the userland and the machine when it is made, and the texts of the rules are loaded when something is explained. */
const CHUNKS = {
  includeDependenciesRecursively: false,
  groups: [
    // @oxc-project has what `await using` is translated to.
    { name: "runtime", test: /rolldown.runtime|@oxc-project/ },
    { name: "userland", test: within("userland/") },
    { name: "riscv64", test: within("platform/riscv64/") },
    { name: "rules", test: within("ns/rules/") },
    { name: "strace", test: within("strace/") },
    // What imports node:* stays out of what a browser is given.
    { name: "host", test: within("host/") },
    { name: "node", test: within("node/") },
    { name: "core", test: within("") },
  ],
};

export default defineConfig([
  /**
   * The library in few files, since Node takes longer to find and link a thousand modules than to read them. Packages stay imports; the
   * declarations beside these files are the compiler's.
   */
  {
    name: "library",
    entry: Object.fromEntries(ENTRIES.map((name) => [name, `src/${name}.ts`])),
    outDir: "dist",
    inputOptions: { preserveEntrySignatures: "allow-extension" },
    outputOptions: {
      chunkFileNames: "chunks/[name].js",
      codeSplitting: CHUNKS,
    },
    format: "esm",
    platform: "neutral",
    target: "es2022",
    fixedExtension: false,
    sourcemap: true,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    clean: ["dist/chunks"],
    dts: false,
    // @oxc-project has what `await using` is translated to.
    deps: { neverBundle: [/^(?!@oxc-project)[@a-z]/] },
  },
  /** What threads of tuxlet/host run: a file of its own, so that a thread reads little when it starts. */
  {
    name: "worker",
    entry: { worker: "src/host/worker.ts" },
    outDir: "dist/host",
    format: "esm",
    platform: "node",
    target: "node20.19",
    fixedExtension: false,
    sourcemap: true,
    clean: false,
    dts: false,
  },
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
   * For a browser's `<script type="module">`: no import of a package or of Node is left, only of the chunks beside it.
   * Whoever bundles an application imports the package itself.
   */
  {
    name: "browser",
    entry: { tuxlet: "src/index.ts" },
    outDir: "dist/browser",
    inputOptions: { preserveEntrySignatures: "allow-extension" },
    outputOptions: { chunkFileNames: "[name].js", codeSplitting: CHUNKS },
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
