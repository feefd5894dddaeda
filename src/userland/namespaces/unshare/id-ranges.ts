import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Parsed } from "../../options/parsed.ts";
import { ifReadable, readProcFile } from "../../procfs/read-file.ts";
import { Failure, type ToolContext } from "../../tool.ts";
import { getpwuid, parseId } from "../../users/index.ts";

/** `count` ids, from `outer` on outside of the new user namespace, from `inner` on inside. */
export interface IdRange {
  readonly outer: number;
  readonly inner: number;
  readonly count: number;
}

/**
 * --map-users, --map-groups, --map-auto: the range to map, none without the options.
 * @throws Failure
 */
export function* requestedRanges(
  tool: ToolContext,
  parsed: Parsed,
  kind: "user" | "group",
  euid: number,
): Routine<IdRange[]> {
  const option = parsed.last(`map-${kind}s`, "map-auto");
  if (option === undefined) return [];
  const text = option === "map-auto" ? "auto" : parsed.value(`map-${kind}s`)!;
  if (text === "auto") return [yield* subordinateRange(tool.sys, kind, euid)];
  const [outer, inner, count, ...more] = text.split(",").map(parseId);
  if (outer == null || inner == null || count == null || more.length > 0)
    throw new Failure(`could not parse ID: '${text}'`);
  return [{ outer, inner, count }];
}

/** The caller's line of subuid(5) or subgid(5): "name:first:count". */
function* subordinateRange(sys: Sys, kind: "user" | "group", euid: number): Routine<IdRange> {
  const file = kind === "user" ? "/etc/subuid" : "/etc/subgid";
  const name = (yield* getpwuid(sys, euid))?.pw_name ?? String(euid);
  const text = (yield* ifReadable(readProcFile(sys, file))) ?? "";
  const line = text
    .split("\n")
    .map((candidate) => candidate.split(":"))
    .find(([who]) => who === name || who === String(euid));
  const [first, count] = (line ?? []).slice(1).map(parseId);
  if (first == null || count == null) throw new Failure(`no line matching user "${name}" in ${file}: Success`);
  return { outer: first, inner: 0, count };
}

/** The text of uid_map or gid_map: `ranges`, and the caller's own id, which takes the place of what they map its inner id to. */
export function mapText(
  ranges: readonly IdRange[],
  own: { readonly outer: number; readonly inner: number } | null,
): string {
  const rest = own === null ? ranges : ranges.flatMap((range) => without(range, own.inner));
  const all = own === null ? rest : [{ ...own, count: 1 }, ...rest];
  return all.map(({ inner, outer, count }) => `${inner} ${outer} ${count}\n`).join("");
}

/** The range less one inner id; the outer ids move up, so that the last one is what is lost. */
function without(range: IdRange, id: number): IdRange[] {
  const { outer, inner, count } = range;
  if (id < inner || id >= inner + count) return [range];
  const below = id - inner;
  const parts = [
    { outer, inner, count: below },
    { outer: outer + below, inner: id + 1, count: count - below - 1 },
  ];
  return parts.filter((part) => part.count > 0);
}
