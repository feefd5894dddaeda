import { allCapabilities } from "../../capabilities/capability-name.ts";
import { becomeCommand } from "../../exec/become-command.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import { defineTool, Failure } from "../../tool.ts";
import { applyChange } from "./apply-change.ts";
import { shortCapabilityName } from "./capability-change.ts";
import { freshEnvironment } from "./fresh-environment.ts";
import { privileges } from "./privileges.ts";
import { requestedChange } from "./requested-change.ts";

/** setpriv(1) */
export const setpriv = defineTool({
  name: "setpriv",
  usage: "[options] PROGRAM [ARGUMENT]...\n\nRun a program with other privileges.",
  options: [
    { short: "d", long: "dump", help: "show the present privileges, and do nothing else" },
    { long: ["nnp", "no-new-privs"], help: "disallow granting new privileges" },
    { long: "ambient-caps", argument: "CAPS", help: "change the ambient capabilities" },
    { long: "inh-caps", argument: "CAPS", help: "change the inheritable capabilities" },
    { long: "bounding-set", argument: "CAPS", help: "change the capability bounding set" },
    { long: "ruid", argument: "UID", help: "set the real user id" },
    { long: "euid", argument: "UID", help: "set the effective user id" },
    { long: "rgid", argument: "GID", help: "set the real group id" },
    { long: "egid", argument: "GID", help: "set the effective group id" },
    { long: "reuid", argument: "UID", help: "set real and effective user id" },
    { long: "regid", argument: "GID", help: "set real and effective group id" },
    { long: "clear-groups", help: "clear the supplementary groups" },
    { long: "keep-groups", help: "keep the supplementary groups" },
    { long: "init-groups", help: "take the groups of the user" },
    { long: "groups", argument: "GROUPS", help: "set the supplementary groups by name or number" },
    { long: "securebits", argument: "BITS", help: "change the securebits" },
    { long: "pdeathsig", argument: "keep|clear|SIGNAL", help: "signal to get when the parent ends" },
    { long: "reset-env", help: "start with a fresh environment" },
    { long: "list-caps", help: "list all known capabilities" },
    ...HELP_AND_VERSION,
  ],
  isPermuting: false,
  hasShortName: true,
  *run(tool, parsed) {
    const level = parsed.options.filter(({ name }) => name === "dump").length;
    const hasOthers = parsed.operands.length > 0 || parsed.options.some(({ name }) => name !== "dump");
    if (level > 0) {
      if (hasOthers) throw new Failure("--dump is incompatible with all other options");
      return yield* tool.out.write(yield* privileges(tool.sys, level));
    }
    if (parsed.has("list-caps")) {
      if (parsed.operands.length > 0 || parsed.options.length > 1)
        throw new Failure("--list-caps must be specified alone");
      return yield* tool.out.write(
        allCapabilities()
          .map((number) => `${shortCapabilityName(number)}\n`)
          .join(""),
      );
    }
    if (parsed.operands.length === 0) throw new Failure("No program specified");
    const change = yield* requestedChange(tool, parsed);
    const env = parsed.has("reset-env") ? yield* freshEnvironment(tool, change.ruid) : tool.env;
    yield* applyChange(tool.sys, change);
    return yield* becomeCommand(tool, parsed.operands, env);
  },
});
