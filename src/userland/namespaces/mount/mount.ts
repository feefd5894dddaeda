import { MS_BIND, MS_REMOUNT } from "../../../abi/mount.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { canonicalize } from "../../files/canonicalize.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import type { Parsed } from "../../options/parsed.ts";
import { matchesOptions, matchesType, mergedOptions, readMountinfo } from "../../procfs/mountinfo.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { readFstab } from "./fstab.ts";
import { PROPAGATION, parseMountOptions } from "./option-words.ts";
import { type MountRequest, performMount } from "./perform.ts";

/** Options that are another way to write a word of -o. */
const AS_WORDS: Readonly<Record<string, string>> = {
  bind: "bind",
  rbind: "rbind",
  move: "move",
  "read-only": "ro",
  "read-write": "rw",
  ...Object.fromEntries([...PROPAGATION.keys()].map((name) => [`make-${name}`, name])),
};

/** mount(8) */
export const mount = defineTool({
  name: "mount",
  usage: `[-l] [-t TYPE]
[-fnrsvw] [-t TYPE] [-o OPTIONS] [SOURCE] TARGET
-a [-t TYPE] [-O OPTIONS]
--bind|--rbind|--move SOURCE TARGET
--make-[r]shared|slave|private|unbindable TARGET

Mount a filesystem, or list what is mounted.`,
  options: [
    { short: "a", long: "all", help: "mount all filesystems of fstab" },
    { short: "B", long: "bind", help: "mount a subtree somewhere else" },
    { short: "f", long: "fake", help: "dry run" },
    { short: "l", long: "show-labels", help: "show labels too" },
    { short: "M", long: "move", help: "move a subtree to some other place" },
    { short: "n", long: "no-mtab", help: "do not write to /etc/mtab" },
    { short: "o", long: "options", argument: "LIST", help: "mount options, separated by commas" },
    { short: "O", long: "test-opts", argument: "LIST", help: "limit -a to these options" },
    { short: "r", long: "read-only", help: "same as -o ro" },
    { short: "w", long: ["read-write", "rw"], help: "same as -o rw" },
    { short: "R", long: "rbind", help: "mount a subtree and all submounts somewhere else" },
    { short: "s", help: "tolerate sloppy options" },
    { short: "t", long: "types", argument: "LIST", help: "limit the filesystem types" },
    { long: "source", argument: "SOURCE", help: "what to mount" },
    { long: "target", argument: "TARGET", help: "where to mount it" },
    { short: "v", long: "verbose", help: "say what is done" },
    ...[...PROPAGATION.keys()].map((name) => ({ long: `make-${name}`, help: `mark a subtree as ${name}` })),
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  *run(tool, parsed) {
    const words = parsed.options.flatMap(({ name, value }) => (name === "options" ? [value!] : (AS_WORDS[name] ?? [])));
    const types = parsed.value("types") ?? null;
    const common = { isVerbose: parsed.has("verbose"), isFake: parsed.has("fake") };
    if (parsed.has("all")) return yield* mountAll(tool, parsed, words, common);
    const { source, target } = places(parsed);
    if (source === null && target === null) {
      if (words.length > 0) throw usageFailure("bad usage");
      return yield* list(tool, types);
    }
    const options = parseMountOptions(words);
    if (source !== null && target !== null)
      return yield* performMount(tool, { source, target, types, options, ...common });
    return yield* performMount(tool, yield* completed(tool, parsed, (target ?? source)!, words, common));
  },
});

/** Of one operand it is not known yet what it is: `source` then. */
function places(parsed: Parsed): { source: string | null; target: string | null } {
  const operands = [...parsed.operands];
  const target = parsed.value("target") ?? null;
  const source = parsed.value("source") ?? operands.shift() ?? null;
  const rest = target ?? operands.shift() ?? null;
  if (operands.length > 0) throw usageFailure("bad usage");
  return { source, target: rest };
}

function* list({ sys, out }: ToolContext, types: string | null): Routine<number> {
  for (const mount of yield* readMountinfo(sys)) {
    if (types !== null && !matchesType(mount.type, types)) continue;
    yield* out.write(`${mount.source} on ${mount.target} type ${mount.type} (${mergedOptions(mount)})\n`);
  }
  return 0;
}

/** What is missing of a mount with one operand comes from fstab(5), for a remount from what is mounted. @throws Failure */
function* completed(
  tool: ToolContext,
  parsed: Parsed,
  place: string,
  words: readonly string[],
  common: Pick<MountRequest, "isVerbose" | "isFake">,
): Routine<MountRequest> {
  const { sys } = tool;
  const types = parsed.value("types") ?? null;
  const options = parseMountOptions(words);
  const name = yield* canonicalize(sys, place, "existing");
  const path = typeof name === "string" ? name : place;
  const known = (yield* readFstab(sys)).find((entry) => [path, place].includes(entry.target) || entry.source === place);
  if (known !== undefined) {
    const { source, target } = known;
    return {
      source,
      target,
      types: types ?? known.type,
      options: parseMountOptions([known.options, ...words]),
      ...common,
    };
  }
  if (options.flags & MS_REMOUNT) {
    const mounted = (yield* readMountinfo(sys)).findLast(({ target }) => target === path);
    if (mounted !== undefined) {
      const before = options.flags & MS_BIND ? mounted.options : mergedOptions(mounted);
      return { source: mounted.source, target: path, types, options: parseMountOptions([before, ...words]), ...common };
    }
  }
  const needsSource = options.propagation.length === 0 && (options.flags & (MS_REMOUNT | MS_BIND)) === 0;
  if (needsSource) {
    const what = parsed.value("target") === undefined ? "" : " mount point";
    throw new Failure(`${place}: can't find${what} in /etc/fstab.`);
  }
  return { source: null, target: place, types, options, ...common };
}

/** -a: what fstab(5) says, unless it is there already or says "noauto". */
function* mountAll(
  tool: ToolContext,
  parsed: Parsed,
  words: readonly string[],
  common: Pick<MountRequest, "isVerbose" | "isFake">,
): Routine<number> {
  const [types, test] = [parsed.value("types"), parsed.value("test-opts")];
  let failures = 0;
  let successes = 0;
  for (const { source, target, type, options } of yield* readFstab(tool.sys)) {
    const listed = options.split(",");
    if (listed.includes("noauto") || target === "none" || type === "swap") continue;
    if (types !== undefined && !matchesType(type, types)) continue;
    if (test !== undefined && !matchesOptions(options, test)) continue;
    if ((yield* readMountinfo(tool.sys)).some((mounted) => mounted.target === target)) {
      if (common.isVerbose) yield* tool.out.write(`${target.padEnd(25)}: already mounted\n`);
      continue;
    }
    const request = { source, target, types: type, options: parseMountOptions([options, ...words]), ...common };
    if ((yield* performMount(tool, request)) === 0) successes++;
    else if (!listed.includes("nofail")) failures++;
  }
  // mount(8), EXIT STATUS: 64, some mount succeeded.
  if (failures === 0) return 0;
  return successes > 0 ? 64 : 32;
}
