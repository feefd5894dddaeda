import { MS_PRIVATE, MS_REC, MS_SHARED, MS_SLAVE } from "../../../abi/mount.ts";
import { CLONE_NEWNS, CLONE_NEWTIME, CLONE_NEWUSER } from "../../../abi/sched.ts";
import { SIGKILL } from "../../../abi/signal.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Parsed } from "../../options/parsed.ts";
import { parseSignal } from "../../signals/signal-name.ts";
import { Failure, type ToolContext } from "../../tool.ts";
import { NAMESPACE_KINDS } from "../namespace-kinds.ts";
import { groupId, parseNumber, userId } from "../numeric-id.ts";
import { type IdRange, requestedRanges } from "./id-ranges.ts";

/** What a command line of unshare(1) asks for. Data: a child gets a copy. */
export interface UnshareRequest {
  /** CLONE_NEW* */
  readonly flags: number;
  /** Files that the new namespaces are bound on, so that they stay. */
  readonly kept: readonly { readonly source: string; readonly file: string }[];
  readonly forks: boolean;
  /** Of the child when its parent ends; 0 for none. */
  readonly killSignal: number;
  /** Where proc is mounted; null for nowhere. */
  readonly procMount: string | null;
  /** The caller's id in the new user namespace; null: not mapped. */
  readonly mapUser: number | null;
  readonly mapGroup: number | null;
  readonly userRanges: readonly IdRange[];
  readonly groupRanges: readonly IdRange[];
  /** MS_* for the root; 0 leaves it. */
  readonly propagation: number;
  readonly setgroups: "allow" | "deny" | null;
  readonly keepsCapabilities: boolean;
  readonly root: string | null;
  readonly directory: string | null;
  readonly uid: number | null;
  readonly gid: number | null;
  /** Offsets of the clocks of a time namespace, in seconds. */
  readonly monotonic: number | null;
  readonly boottime: number | null;
  readonly command: readonly string[];
  /** The caller's ids. */
  readonly euid: number;
  readonly egid: number;
}

const PROPAGATIONS: ReadonlyMap<string, number> = new Map([
  ["slave", MS_REC | MS_SLAVE],
  ["private", MS_REC | MS_PRIVATE],
  ["shared", MS_REC | MS_SHARED],
  ["unchanged", 0],
]);

/** @throws Failure for an argument that makes no sense. */
export function* requestOf(tool: ToolContext, parsed: Parsed): Routine<UnshareRequest> {
  const euid = yield* tool.sys.geteuid();
  const egid = yield* tool.sys.getegid();
  const { mapUser, mapGroup } = yield* singleIds(tool, parsed, euid, egid);
  const userRanges = yield* requestedRanges(tool, parsed, "user", euid);
  const groupRanges = yield* requestedRanges(tool, parsed, "group", euid);
  const maps = mapUser !== null || mapGroup !== null || userRanges.length > 0 || groupRanges.length > 0;
  const kinds = NAMESPACE_KINDS.filter(({ option, letter }) => parsed.has(option) || parsed.has(letter));
  const flags =
    kinds.reduce((sum, { flag }) => sum | flag, 0) |
    (parsed.has("mount-proc") ? CLONE_NEWNS : 0) |
    (maps ? CLONE_NEWUSER : 0);
  const offset = (name: string) => {
    const text = parsed.value(name);
    return text === undefined ? null : parseNumber(text, `failed to parse ${name} offset`);
  };
  const id = (name: string, what: string) => {
    const text = parsed.value(name);
    return text === undefined ? null : parseNumber(text, `failed to parse ${what}`);
  };
  const request: UnshareRequest = {
    flags,
    kept: kinds.flatMap(({ option, kept }) => {
      const file = parsed.value(option);
      return file === undefined ? [] : [{ source: kept, file }];
    }),
    forks: parsed.has("fork") || parsed.has("kill-child"),
    killSignal: killSignal(parsed),
    procMount: parsed.has("mount-proc") ? (parsed.value("mount-proc") ?? "/proc") : null,
    mapUser,
    mapGroup,
    userRanges,
    groupRanges,
    propagation: propagation(parsed),
    setgroups: setgroupsCommand(parsed),
    keepsCapabilities: parsed.has("keep-caps"),
    root: parsed.value("root") ?? null,
    directory: parsed.value("wd") ?? null,
    uid: id("setuid", "uid"),
    gid: id("setgid", "gid"),
    monotonic: offset("monotonic"),
    boottime: offset("boottime"),
    command: parsed.operands,
    euid,
    egid,
  };
  if ((request.monotonic !== null || request.boottime !== null) && !(flags & CLONE_NEWTIME))
    throw new Failure("options --monotonic and --boottime require unsharing of a time namespace (-t)");
  return request;
}

/** --map-user and --map-group, -r and -c: the last one counts. */
function* singleIds(
  tool: ToolContext,
  parsed: Parsed,
  euid: number,
  egid: number,
): Routine<{ mapUser: number | null; mapGroup: number | null }> {
  let mapUser: number | null = null;
  let mapGroup: number | null = null;
  for (const { name, value } of parsed.options) {
    if (name === "map-user") mapUser = yield* userId(tool, value!);
    else if (name === "map-group") mapGroup = yield* groupId(tool, value!);
    else if (name === "map-root-user") [mapUser, mapGroup] = [0, 0];
    else if (name === "map-current-user") [mapUser, mapGroup] = [euid, egid];
  }
  return { mapUser, mapGroup };
}

function propagation(parsed: Parsed): number {
  const name = parsed.value("propagation");
  if (name === undefined) return MS_REC | MS_PRIVATE;
  const flags = PROPAGATIONS.get(name);
  if (flags === undefined) throw new Failure(`unsupported propagation mode: ${name}`);
  return flags;
}

function setgroupsCommand(parsed: Parsed): "allow" | "deny" | null {
  const command = parsed.value("setgroups");
  if (command === undefined) return null;
  if (command === "allow" || command === "deny") return command;
  throw new Failure(`unsupported --setgroups argument '${command}'`);
}

function killSignal(parsed: Parsed): number {
  if (!parsed.has("kill-child")) return 0;
  const name = parsed.value("kill-child");
  if (name === undefined) return SIGKILL;
  const signal = parseSignal(name);
  if (signal === null) throw new Failure(`unknown signal: ${name}`);
  return signal;
}
