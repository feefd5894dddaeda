/**
 * tuxlet/host as JavaScript, from the sources as they are now: for threads, which do not read TypeScript on every Node that is supported, and for
 * programs that tests run in processes of their own.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = resolve(import.meta.dirname, "..");

/** Below the package, so that it finds the package's dependencies. */
const FOLDER = join(ROOT, ".cache/host");

export interface HostBundle {
  /** What `tuxlet/host` exports. */
  readonly index: URL;
  /** What threads run. */
  readonly worker: URL;
}

let built: Promise<HostBundle> | undefined;

export function hostBundle(): Promise<HostBundle> {
  built ??= build();
  return built;
}

async function build(): Promise<HostBundle> {
  const index = await bundle("src/host/index.ts");
  const worker = await bundle("src/host/worker.ts");
  // Named by what it is: several runs at once, of several versions, do not disturb each other.
  const folder = join(FOLDER, createHash("sha256").update(index).update(worker).digest("hex").slice(0, 16));
  const host = join(folder, "host"); // as below dist: src/host/worker-url.ts
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(join(unfinished, "host"), { recursive: true });
    writeFileSync(join(unfinished, "host/index.js"), index);
    writeFileSync(join(unfinished, "host/worker.js"), worker);
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      // Another run was faster.
      if (!existsSync(folder)) throw error;
      rmSync(unfinished, { recursive: true });
    }
  }
  return { index: pathToFileURL(join(host, "index.js")), worker: pathToFileURL(join(host, "worker.js")) };
}

async function bundle(entry: string): Promise<string> {
  const tsdown = await import("tsdown");
  const [output] = await tsdown.build({
    config: false,
    cwd: ROOT,
    entry: [entry],
    format: "esm",
    platform: "node",
    target: "node20.19",
    dts: false,
    write: false,
    clean: false,
    logLevel: "error",
  });
  const chunk = output?.chunks.find((part) => part.type === "chunk");
  if (chunk?.type !== "chunk") throw new Error(`${entry} gave no bundle`);
  return chunk.code;
}
