/**
 * What apt on this machine is configured to use: its archives and its proxy.
 */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ImageError } from "../image-error.ts";
import { type AptSource, parseDeb822Sources, parseOneLineSources } from "./apt-sources.ts";

export interface AptSources {
  readonly sources: readonly AptSource[];
  /** Files that could not be read, with the reason. */
  readonly problems: readonly string[];
}

/** apt's sources in the order in which apt reads them; each archive once. `directory` is normally /etc/apt. */
export async function readAptSources(directory: string): Promise<AptSources> {
  const parts = (await namesIn(join(directory, "sources.list.d"))).map((name) =>
    join(directory, "sources.list.d", name),
  );
  const found = new Map<string, AptSource>();
  const problems: string[] = [];
  for (const path of [join(directory, "sources.list"), ...parts]) {
    const parse = path.endsWith(".sources") ? parseDeb822Sources : parseOneLineSources;
    try {
      for (const source of parse(await readIfPresent(path), path)) {
        if (!found.has(source.uri)) found.set(source.uri, source);
      }
    } catch (thrown) {
      if (!(thrown instanceof ImageError)) throw thrown;
      problems.push(thrown.message);
    }
  }
  return { sources: [...found.values()], problems };
}

// sources.list(5): names may contain letters, digits, _ - and ., and must end in .list or .sources.
async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => /^[\w.-]+\.(list|sources)$/.test(name)).sort();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw thrown;
  }
}

async function readIfPresent(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT") return "";
    // auth-like files may be for root only: then their archives are not for us either.
    if (code === "EACCES") throw new ImageError("sources", "may not be read", { file: path, cause: thrown });
    throw thrown;
  }
}

/** apt's Acquire::http::Proxy; null if there is none, or no apt. */
export async function readAptProxy(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("apt-config", ["dump", "--no-empty", "Acquire::http::Proxy"]);
    return parseAptProxy(stdout);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new ImageError("sources", "apt-config fails", { cause: thrown });
  }
}

/** From lines such as `Acquire::http::Proxy "http://host:3128/";`. */
export function parseAptProxy(dump: string): string | null {
  return /^Acquire::http::Proxy "([^"]+)";$/im.exec(dump)?.[1] ?? null;
}
