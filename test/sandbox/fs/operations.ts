/** Random file operations that run on Node's fs/promises and on a sandbox's, and what came of them in one form. */

import type { Dirent } from "node:fs";
import type * as hostFs from "node:fs/promises";
import fc from "fast-check";
import type { SandboxFs } from "../../../src/sandbox/fs/sandbox-fs.ts";

/** What both have. */
export type AnyFs = typeof hostFs | SandboxFs;

/** One call: its name, and arguments in which "@" stands for the scratch directory. */
export type Operation = readonly [name: string, ...args: unknown[]];

const name = fc.constantFrom("a", "b", "c");
const path = fc
  .oneof(
    { arbitrary: name, weight: 4 },
    { arbitrary: fc.tuple(name, name).map((parts) => parts.join("/")), weight: 4 },
    { arbitrary: fc.tuple(name, name, name).map((parts) => parts.join("/")), weight: 2 },
    { arbitrary: fc.constantFrom("a/", "a/..", "a/.", "b/../c", "x".repeat(256), "."), weight: 1 },
  )
  .map((relative) => `@/${relative}`);
/**
 * For what goes through trees: Node's cp compares names by their text, and what rm of "a/.." gets done depends on the order of the
 * host's directories.
 */
const plain = path.filter((name) => name.length < 256 && !name.includes(".."));
const contents = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("", "x".repeat(5000)));
const flag = fc.constantFrom("w", "wx", "a", "ax", "r+", "r", "w+", "a+");
const mode = fc.constantFrom(0o644, 0o755, 0o600, 0o4755, 0o1777);
const target = fc.oneof(path, name, fc.constantFrom("b/../a", "./b", "c/a", "."));
// Node follows links to directories when it lists names only, to no end where they go in circles; a sandbox never does.
const listing = fc.constantFrom({ recursive: false }, { recursive: true, withFileTypes: true });

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.tuple(fc.constant("writeFile"), path, contents, fc.record({ flag, mode }, { requiredKeys: [] })),
  fc.tuple(fc.constant("appendFile"), path, contents),
  fc.tuple(fc.constant("readFile"), path, fc.constant("utf8")),
  fc.tuple(fc.constant("mkdir"), path, fc.constant({ recursive: true })),
  fc.tuple(fc.constant("mkdir"), path, fc.constant({ mode: 0o750 })),
  fc.tuple(fc.constant("readdir"), path, listing),
  fc.tuple(fc.constant("stat"), path),
  fc.tuple(fc.constant("lstat"), path),
  fc.tuple(fc.constant("rm"), plain, fc.record({ recursive: fc.boolean(), force: fc.boolean() }, { requiredKeys: [] })),
  fc.tuple(fc.constant("rmdir"), path),
  fc.tuple(fc.constant("unlink"), path),
  fc.tuple(fc.constant("rename"), path, path),
  fc.tuple(fc.constant("copyFile"), path, path, fc.constantFrom(0, 1)),
  fc.tuple(
    fc.constant("cp"),
    plain,
    plain,
    fc.record(
      { recursive: fc.constant(true), force: fc.boolean(), errorOnExist: fc.boolean(), verbatimSymlinks: fc.boolean() },
      { requiredKeys: [] },
    ),
  ),
  fc.tuple(fc.constant("symlink"), target, path),
  fc.tuple(fc.constant("link"), path, path),
  fc.tuple(fc.constant("readlink"), path),
  fc.tuple(fc.constant("realpath"), path),
  fc.tuple(fc.constant("chmod"), path, mode),
  fc.tuple(fc.constant("utimes"), path, fc.nat(2 ** 31), fc.nat(2 ** 31)),
  fc.tuple(fc.constant("truncate"), path, fc.constantFrom(0, 3, 6000)),
  fc.tuple(fc.constant("access"), path, fc.constantFrom(0, 1, 2, 4, 7)),
  fc.tuple(fc.constant("open"), path, flag, mode),
);

/** Carries out an operation in `root`. @returns its result, or its error, without the name of `root`. */
export async function outcome(fs: AnyFs, root: string, [name, ...args]: Operation): Promise<unknown> {
  const placed = args.map((arg) => (typeof arg === "string" ? arg.replace(/^@/, root) : arg));
  try {
    // biome-ignore lint/suspicious/noExplicitAny: any function of fs, with any arguments.
    return described(await (fs as any)[name](...placed), root);
  } catch (error) {
    const { code, errno, syscall, path, dest, message } = error as NodeJS.ErrnoException & { dest?: string };
    if (code === undefined) throw error;
    // Node looks at both names at once, and reports whichever fails first.
    if (name === "cp" && syscall === "lstat") return { code, errno, syscall };
    return unrooted({ code, errno, syscall, path, dest, message }, root);
  }
}

async function described(result: unknown, root: string): Promise<unknown> {
  if (typeof result === "string") return unrooted(result, root);
  if (Array.isArray(result)) {
    const names = result.map((entry: string | Dirent) =>
      typeof entry === "string" ? entry : unrooted(`${entry.parentPath}/${entry.name} ${kindOf(entry)}`, root),
    );
    return names.sort();
  }
  if (typeof result !== "object" || result === null) return result;
  if ("close" in result) return describedHandle(result as hostFs.FileHandle);
  const stats = result as import("node:fs").Stats;
  const { mode, nlink, size, mtimeMs } = stats;
  // How large a directory is, and how many links it has, is the file system's business.
  if (stats.isDirectory()) return { mode };
  // "Now" is each one's own; a link's text may have the scratch directory's name in it.
  const isSet = mtimeMs < 2 ** 31 * 1000 && Number.isInteger(mtimeMs / 1000);
  return { mode, nlink, size: stats.isSymbolicLink() ? 0 : size, mtimeMs: isSet && mtimeMs % 7000 === 0 ? mtimeMs : 0 };
}

function kindOf(entry: Dirent): string {
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "symlink" : "file";
}

async function describedHandle(handle: hostFs.FileHandle): Promise<unknown> {
  const bytes = new Uint8Array(8);
  const results: unknown[] = [];
  for (const step of [
    () => handle.write("hello", 2),
    () => handle.read(bytes, 0, 8, 1),
    () => handle.write("tail"),
    () => handle.truncate(5),
    () => handle.read(bytes, 0, 4, null),
    () => handle.readFile("utf8"),
  ]) {
    try {
      const result = await step();
      results.push(typeof result === "object" ? { ...result, buffer: undefined } : result);
    } catch (error) {
      results.push((error as NodeJS.ErrnoException).message);
    }
  }
  await handle.close();
  return [results, [...bytes]];
}

/** Times and temporary names aside, texts and errors have no other trace of where they were made. */
function unrooted<T>(value: T, root: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(root, "@")) as T;
}
