import type { Routine } from "../../../platform/program/syscall.ts";
import type { Parsed } from "../../options/parsed.ts";
import { parseSignal } from "../../signals/signal-name.ts";
import { Failure, type ToolContext } from "../../tool.ts";
import { getgrnam, getgrouplist, getpwuid, parseId } from "../../users/index.ts";
import { groupId, userId } from "../numeric-id.ts";

const GROUP_OPTIONS = ["clear-groups", "keep-groups", "init-groups", "groups"];

/** What is to be set; null for what stays. */
export interface Change {
  readonly noNewPrivs: boolean;
  readonly ruid: number | null;
  readonly euid: number | null;
  readonly rgid: number | null;
  readonly egid: number | null;
  readonly groups: readonly number[] | null;
  readonly securebits: string | null;
  readonly inheritable: string | null;
  readonly bounding: string | null;
  readonly ambient: string | null;
  /** 0 clears it. */
  readonly deathSignal: number | null;
}

/** What the options ask for. @throws Failure where they exclude each other. */
export function* requestedChange(tool: ToolContext, parsed: Parsed): Routine<Change> {
  if (parsed.options.filter(({ name }) => name === "nnp").length > 1)
    throw new Failure("duplicate --no-new-privs option");
  const ids: Record<"ruid" | "euid" | "rgid" | "egid", number | null> = {
    ruid: null,
    euid: null,
    rgid: null,
    egid: null,
  };
  const set = (name: keyof typeof ids, id: number, duplicate: string) => {
    if (ids[name] !== null) throw new Failure(`duplicate ${duplicate}`);
    ids[name] = id;
  };
  for (const { name, value = "" } of parsed.options) {
    if (name === "ruid" || name === "euid") set(name, yield* userId(tool, value, `failed to parse ${name}`), name);
    if (name === "rgid" || name === "egid") set(name, yield* groupId(tool, value, `failed to parse ${name}`), name);
    if (name === "reuid") {
      const uid = yield* userId(tool, value, "failed to parse reuid");
      set("ruid", uid, "ruid");
      set("euid", uid, "euid");
    }
    if (name === "regid") {
      const gid = yield* groupId(tool, value, "failed to parse regid");
      set("rgid", gid, "rgid or egid");
      set("egid", gid, "rgid or egid");
    }
  }
  if (GROUP_OPTIONS.filter((name) => parsed.has(name)).length > 1)
    throw new Failure("mutually exclusive arguments: --clear-groups --keep-groups --init-groups --groups");
  if ((ids.rgid !== null || ids.egid !== null) && !GROUP_OPTIONS.some((name) => parsed.has(name)))
    throw new Failure("--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups");
  if (parsed.has("init-groups") && ids.ruid === null) throw new Failure("--init-groups requires --ruid or --reuid");
  return {
    ...ids,
    noNewPrivs: parsed.has("nnp"),
    groups: yield* requestedGroups(tool, parsed, ids.ruid, ids.rgid),
    securebits: parsed.value("securebits") ?? null,
    inheritable: parsed.value("inh-caps") ?? null,
    bounding: parsed.value("bounding-set") ?? null,
    ambient: parsed.value("ambient-caps") ?? null,
    deathSignal: deathSignal(parsed),
  };
}

function* requestedGroups(
  { sys }: ToolContext,
  parsed: Parsed,
  ruid: number | null,
  rgid: number | null,
): Routine<number[] | null> {
  if (parsed.has("clear-groups")) return [];
  if (parsed.has("init-groups")) {
    const user = yield* getpwuid(sys, ruid!);
    if (user === null)
      throw new Failure(`uid ${ruid} not found, --init-groups requires an user that can be found on the system`);
    return yield* getgrouplist(sys, user.pw_name, rgid ?? user.pw_gid);
  }
  const text = parsed.value("groups");
  if (text === undefined) return null;
  const gids: number[] = [];
  for (const word of text.split(",")) {
    const gid = (yield* getgrnam(sys, word))?.gr_gid ?? parseId(word);
    if (gid === null) throw new Failure(`Invalid supplementary group id: '${word}'`);
    gids.push(gid);
  }
  return gids;
}

function deathSignal(parsed: Parsed): number | null {
  const text = parsed.value("pdeathsig");
  if (text === undefined || text === "keep") return null;
  if (text === "clear") return 0;
  const signal = /^[0-9]/.test(text) ? null : parseSignal(text);
  if (signal === null) throw new Failure(`unknown signal: ${text}`);
  return signal;
}
