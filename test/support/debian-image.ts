/**
 * The root file system the end-to-end tests run in: Debian's busybox-static for riscv64, made by `tuxlet image debian` from the mirror of
 * this machine, once, and kept in the cache folder.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ImageError, makeDebianImage } from "../../src/cli/image/index.ts";
import { DEBIAN_KEYRINGS } from "../../src/cli/image/mirror/signature.ts";

const CACHE = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const OUTPUT = join(CACHE, "tuxlet", "test", "busybox-trixie.tar");

export type TestImage = { readonly bytes: Uint8Array } | { readonly missing: string };

/** The image, or what is missing to make it. With CI set, missing is an error. */
export async function busyboxImage(): Promise<TestImage> {
  if (!existsSync(OUTPUT)) {
    try {
      await make();
    } catch (error) {
      const isOffline = error instanceof ImageError && (error.code === "no-mirror" || error.code === "network");
      if (!isOffline || process.env["CI"]) throw error;
      return { missing: `needs Debian's busybox-static for riscv64, and no mirror can be reached: ${error.message}` };
    }
  }
  return { bytes: await readFile(OUTPUT) };
}

async function make(): Promise<void> {
  const quiet = () => undefined;
  await makeDebianImage(
    {
      packages: ["busybox-static"],
      suite: "trixie",
      architecture: "riscv64",
      components: ["main"],
      dependencies: true,
      checkValidUntil: true,
      busyboxLinks: null,
      mirror: process.env["TUXLET_DEBIAN_MIRROR"] ?? null,
      keyring: null,
      output: OUTPUT,
    },
    {
      environment: process.env,
      aptDirectory: "/etc/apt",
      keyrings: DEBIAN_KEYRINGS,
      now: new Date(),
      signal: new AbortController().signal,
      progress: { start: quiet, advance: quiet, finish: quiet, note: quiet },
    },
  );
}
