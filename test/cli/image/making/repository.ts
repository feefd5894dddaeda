/**
 * A Debian archive in memory, served on the loopback interface.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { controlText, type DebRecipe, debBytes } from "./deb-bytes.ts";

export interface RepositoryRecipe {
  readonly debs: readonly DebRecipe[];
  readonly suite?: string;
  readonly origin?: string;
  /** Further lines of the Release file. */
  readonly release?: readonly string[];
  /** Signs the Release text; by default the signature is only shaped like one. */
  readonly sign?: (release: string) => Promise<string> | string;
}

/** Paths below the archive's root, and what is there. */
export type ArchiveFiles = Map<string, Uint8Array>;

export async function archiveFiles(recipe: RepositoryRecipe): Promise<ArchiveFiles> {
  const files: ArchiveFiles = new Map();
  let packages = "";
  for (const deb of recipe.debs) {
    const bytes = debBytes(deb);
    const path = `pool/main/${deb.name}_${(deb.version ?? "1.0").replace(/^\d+:/, "")}_${deb.architecture ?? "riscv64"}.deb`;
    files.set(path, bytes);
    packages += `${controlText(deb)}Filename: ${path}\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}\n\n`;
  }
  const index = gzipSync(packages);
  const { suite = "trixie" } = recipe;
  files.set(`dists/${suite}/main/binary-riscv64/Packages.gz`, index);
  const release = [
    `Origin: ${recipe.origin ?? "Debian"}`,
    "Suite: stable",
    `Codename: ${suite}`,
    "Date: Sat, 12 Sep 2026 07:55:41 UTC",
    "Architectures: all amd64 riscv64",
    "No-Support-for-Architecture-all: Packages",
    "Components: main contrib",
    ...(recipe.release ?? []),
    `SHA256:\n ${sha256(index)} ${index.length} main/binary-riscv64/Packages.gz\n`,
  ].join("\n");
  const signed = await (recipe.sign ?? clearsign)(release);
  files.set(`dists/${suite}/InRelease`, Buffer.from(signed));
  return files;
}

export function clearsign(text: string): string {
  return [
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "Hash: SHA256",
    "",
    text.replace(/^-/gm, "- -").trimEnd(),
    "-----BEGIN PGP SIGNATURE-----",
    "",
    "AAAA",
    "-----END PGP SIGNATURE-----",
    "",
  ].join("\n");
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export interface Server extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly url: string;
  /** The request lines that came, such as "GET /debian/dists/trixie/InRelease". */
  readonly requests: string[];
}

/** Answers GET with the files; `intercept` may answer first by returning true. */
export async function serve(
  files: ReadonlyMap<string, Uint8Array>,
  intercept: (request: http.IncomingMessage, response: http.ServerResponse) => boolean = () => false,
): Promise<Server> {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (intercept(request, response)) return;
    const body = files.get(decodeURIComponent((request.url ?? "").replace(/^\//, "")));
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
