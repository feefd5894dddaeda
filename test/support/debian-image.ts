/**
 * Root file systems of Debian's packages, as they come from the archive, made by `tuxlet image debian` from the mirror of this machine,
 * once, and kept in the cache folder.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ImageError, makeDebianImage } from "../../src/cli/image/index.ts";
import { DEBIAN_KEYRINGS } from "../../src/cli/image/mirror/signature.ts";

const CACHE = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "tuxlet", "test");

/** What the tools that make namespaces and look at them are in, with what their scripts call. */
const NAMESPACE_TOOLS =
  "base-passwd bubblewrap coreutils dash findutils grep hostname iproute2 libcap2-bin mount procps sed uidmap util-linux";

export type TestImage = { readonly bytes: Uint8Array } | { readonly missing: string };

/** busybox-static, or what is missing to make it. With CI set, missing is an error. */
export async function busyboxImage(): Promise<TestImage> {
  const made = await imageFile("busybox-trixie.tar", ["busybox-static"], "riscv64");
  return "missing" in made ? made : { bytes: await readFile(made.path) };
}

/** util-linux, bubblewrap, libcap's tools and what they need, for a kernel or for this machine; or what is missing to make it. */
export async function namespaceToolsImage(
  architecture: string,
): Promise<{ readonly path: string } | { readonly missing: string }> {
  return imageFile(`namespace-tools-trixie-${architecture}.tar`, NAMESPACE_TOOLS.split(" "), architecture);
}

async function imageFile(
  name: string,
  packages: readonly string[],
  architecture: string,
): Promise<{ readonly path: string } | { readonly missing: string }> {
  const path = join(CACHE, name);
  if (!existsSync(path)) {
    try {
      await make(path, packages, architecture);
    } catch (error) {
      const isOffline = error instanceof ImageError && (error.code === "no-mirror" || error.code === "network");
      if (!isOffline || process.env["CI"]) throw error;
      return {
        missing: `needs Debian's ${packages[0]} for ${architecture}, and no mirror can be reached: ${error.message}`,
      };
    }
  }
  return { path };
}

async function make(output: string, packages: readonly string[], architecture: string): Promise<void> {
  const quiet = () => undefined;
  await makeDebianImage(
    {
      packages,
      suite: "trixie",
      architecture,
      components: ["main"],
      dependencies: true,
      checkValidUntil: true,
      busyboxLinks: null,
      mirror: process.env["TUXLET_DEBIAN_MIRROR"] ?? null,
      keyring: null,
      output,
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
