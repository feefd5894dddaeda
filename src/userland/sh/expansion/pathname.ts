import { O_CLOEXEC, O_DIRECTORY, O_NONBLOCK, O_RDONLY } from "../../../abi/fcntl.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { encodeText } from "../../../platform/program/text.ts";
import { Pattern } from "../../fnmatch/index.ts";
import { isMagic } from "./quote-pattern.ts";

/** The paths of existing files that match (POSIX sh 2.14.3), in the order of their bytes; none if nothing matches. */
export function* expandPathname(sys: Sys, pattern: string): Routine<string[]> {
  let paths = [""];
  // A slash must be matched by a slash, so each component is a pattern of its own. Repeated slashes stay as they are.
  for (const [, slashes, component] of pattern.matchAll(/(\/*)([^/]*)/g)) {
    const next: string[] = [];
    for (const path of paths) {
      const directory = path + slashes!;
      if (!isMagic(component!)) next.push(directory + unquote(component!));
      else for (const name of yield* matchingNames(sys, directory, component!)) next.push(directory + name);
    }
    paths = next;
    if (paths.length === 0) return [];
  }
  const found: string[] = [];
  for (const path of paths) if (typeof (yield* sys.lstat(path).orErrno()) !== "number") found.push(path);
  return found.sort(compareBytes);
}

function* matchingNames(sys: Sys, directory: string, component: string): Routine<string[]> {
  const pattern = new Pattern(component);
  // A dot at the beginning must be matched by a dot.
  const isDotWanted = component.startsWith(".") || component.startsWith("\\.");
  const names: string[] = [];
  const fd = yield* sys
    .open(directory === "" ? "." : directory, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC)
    .orErrno();
  // A directory that cannot be read has no match.
  if (fd < 0) return names;
  for (;;) {
    const entries = yield* sys.getdents(fd).orErrno();
    if (typeof entries === "number" || entries.length === 0) break;
    for (const { d_name } of entries)
      if ((isDotWanted || !d_name.startsWith(".")) && pattern.matches(d_name)) names.push(d_name);
  }
  yield* sys.close(fd);
  return names;
}

function unquote(component: string): string {
  return component.replace(/\\(.)/gsu, "$1");
}

/** strcmp(3) of the paths' bytes. */
function compareBytes(a: string, b: string): number {
  const left = encodeText(a);
  const right = encodeText(b);
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return left.length - right.length;
}
