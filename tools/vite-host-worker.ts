/**
 * Threads do not read TypeScript on every Node that is supported, and a test has no dist: for tests, src/host/worker-url.ts names a bundle of the sources as
 * they are now, made when a test first imports it.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = resolve(import.meta.dirname, "..");

/** Below the package, so that it finds the package's dependencies. */
const FOLDER = join(ROOT, ".cache/host-worker");

interface TransformPlugin {
  readonly name: string;
  transform(code: string, id: string): Promise<{ readonly code: string; readonly map: null } | undefined>;
}

export function hostWorker(): TransformPlugin {
  let built: Promise<URL> | undefined;
  return {
    name: "tuxlet-host-worker",
    async transform(_code, id) {
      if (!id.endsWith("/src/host/worker-url.ts")) return undefined;
      built ??= build();
      return { code: `export const WORKER_URL = new URL(${JSON.stringify((await built).href)});`, map: null };
    },
  };
}

async function build(): Promise<URL> {
  const tsdown = await import("tsdown");
  const [bundle] = await tsdown.build({
    config: false,
    cwd: ROOT,
    entry: { worker: "src/host/worker.ts" },
    format: "esm",
    platform: "node",
    target: "node20.19",
    dts: false,
    write: false,
    clean: false,
    logLevel: "warn",
  });
  const chunk = bundle?.chunks.find((output) => output.type === "chunk");
  if (chunk?.type !== "chunk") throw new Error("src/host/worker.ts gave no bundle");
  // Named by what it is: several runs at once, of several versions, do not disturb each other.
  const file = join(FOLDER, `${createHash("sha256").update(chunk.code).digest("hex").slice(0, 16)}.mjs`);
  if (!existsSync(file)) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, chunk.code);
    renameSync(`${file}.${process.pid}`, file);
  }
  return pathToFileURL(file);
}
