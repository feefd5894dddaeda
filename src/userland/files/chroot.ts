import type { ExitStatus } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine, Syscall } from "../../platform/program/syscall.ts";
import { becomeCommand } from "../exec/become-command.ts";
import { quote, quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { getgrouplist, getpwuid, parseGroup, parseUserSpec } from "../users/index.ts";
import { errorOf } from "./attempt.ts";
import { canonicalize } from "./canonicalize.ts";

/** coreutils: the tool itself failed, not the command. */
const EXIT_CANCELED = 125;

/** Whom the command runs as; -1 and null: as before. */
interface Identity {
  uid: number;
  gid: number;
  groups: readonly number[] | null;
}

/** @returns null: some names mean no group, which was reported. @throws Failure */
function* parseGroups(tool: ToolContext, list: string): Routine<number[] | null> {
  const names = list.split(",").filter((name) => name !== "");
  if (names.length === 0 && list !== "") throw new Failure(`invalid group list ${quote(list)}`);
  const groups: number[] = [];
  let isValid = true;
  for (const name of names) {
    const gid = yield* parseGroup(tool.sys, name.trimStart());
    if (gid === null) {
      yield* tool.error(`invalid group ${quote(name)}`);
      isValid = false;
    } else groups.push(gid);
  }
  return isValid ? groups : null;
}

/** @returns null: it is unclear, which was reported. @throws Failure */
function* identityOf(tool: ToolContext, spec: string | undefined, list: string | undefined): Routine<Identity | null> {
  const { sys } = tool;
  const identity: Identity = { uid: -1, gid: -1, groups: null };
  if (spec !== undefined) {
    const owner = yield* parseUserSpec(sys, spec);
    if (typeof owner === "string") throw new Failure(owner);
    Object.assign(identity, { uid: owner.uid, gid: owner.gid });
  }
  if (identity.uid !== -1 && (identity.gid === -1 || list === undefined)) {
    // Without a group, that of the user; without groups, all of his.
    const user = yield* getpwuid(sys, identity.uid);
    if (identity.gid === -1) {
      if (user === null) throw new Failure(`no group specified for unknown uid: ${identity.uid}`);
      identity.gid = user.pw_gid;
    }
    if (list === undefined && user !== null) identity.groups = yield* getgrouplist(sys, user.pw_name, identity.gid);
  }
  if (list === undefined) return identity;
  identity.groups = yield* parseGroups(tool, list);
  return identity.groups === null ? null : identity;
}

/** @throws Failure */
function* become(sys: Sys, { uid, gid, groups }: Identity): Routine {
  if (groups !== null && (uid !== -1 || groups.length > 0))
    yield* must(sys.setgroups(groups), "failed to set supplemental groups");
  if (gid !== -1) yield* must(sys.setgid(gid), "failed to set group-ID");
  if (uid !== -1) yield* must(sys.setuid(uid), "failed to set user-ID");
}

function* must<T>(call: Syscall<T>, message: string): Routine {
  const error = yield* errorOf(call);
  if (error !== null) throw new Failure(`${message}: ${error.description}`);
}

export const chroot = defineTool({
  name: "chroot",
  usage: `[OPTION] NEWROOT [COMMAND [ARG]...]
OPTION

Run COMMAND with root directory set to NEWROOT; without COMMAND, '"$SHELL" -i', or '/bin/sh -i'.`,
  options: [
    { long: "groups", argument: "G_LIST", help: "specify supplementary groups as g1,g2,..,gN" },
    { long: "userspec", argument: "USER:GROUP", help: "specify user and group (ID or name) to use" },
    { long: "skip-chdir", help: "do not change working directory to '/'" },
  ],
  isPermuting: false,
  usageStatus: EXIT_CANCELED,
  *run(tool, parsed): Routine<ExitStatus> {
    const { sys, env } = tool;
    const [root, ...command] = parsed.operands;
    if (root === undefined) throw usageFailure("missing operand");
    const canonical = yield* canonicalize(sys, root, "existing");
    const isOldRoot = canonical === "/";
    if (!isOldRoot && parsed.has("skip-chdir"))
      throw usageFailure(`option --skip-chdir only permitted if NEWROOT is old ${quoteaf("/")}`);
    yield* must(sys.chroot(root), `cannot change root directory to ${quoteaf(root)}`);
    if (!parsed.has("skip-chdir")) yield* must(sys.chdir("/"), "cannot chdir to root directory");
    const argv = command.length > 0 ? command : [env["SHELL"] ?? "/bin/sh", "-i"];
    const identity = yield* identityOf(tool, parsed.value("userspec"), parsed.value("groups"));
    if (identity === null) return EXIT_CANCELED;
    yield* become(sys, identity);
    yield* becomeCommand(tool, argv, env, (name, reason) => `failed to run command ${quote(name)}: ${reason}`);
  },
});
