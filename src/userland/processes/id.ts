import type { Routine } from "../../platform/program/syscall.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext } from "../tool.ts";
import { IdNames } from "../users/index.ts";
import { callerIdentity, groupList, groupName, type Identity, userIdentity } from "./group-list.ts";

/** id(1) */
export const id = defineTool({
  name: "id",
  usage: "[OPTION]... [USER]...\n\nPrint the ids and groups of each USER; without one, those of the caller.",
  options: [
    { short: "a", help: "ignored, for compatibility with other versions" },
    { short: "Z", long: "context", help: "print only the security context" },
    { short: "g", long: "group", help: "print only the effective group's id" },
    { short: "G", long: "groups", help: "print all groups' ids" },
    { short: "n", long: "name", help: "print a name instead of a number, with -ugG" },
    { short: "r", long: "real", help: "print the real id instead of the effective one, with -ugG" },
    { short: "u", long: "user", help: "print only the effective user's id" },
    { short: "z", long: "zero", help: "end entries with NUL, not with whitespace; not in the default format" },
  ],
  *run(tool, parsed) {
    check(parsed);
    const names = new IdNames(tool.sys);
    if (parsed.operands.length === 0) return (yield* show(tool, parsed, names, yield* callerIdentity(tool))) ? 0 : 1;
    let isComplete = true;
    for (const operand of parsed.operands) {
      const identity = yield* userIdentity(tool, operand);
      if (identity === null) {
        yield* tool.error(`${quote(operand)}: no such user`);
        isComplete = false;
      } else if (!(yield* show(tool, parsed, names, identity))) isComplete = false;
    }
    return isComplete ? 0 : 1;
  },
});

/** Options that exclude each other. @throws Failure */
function check(parsed: Parsed): void {
  if (parsed.has("context")) throw new Failure("--context (-Z) works only on an SELinux-enabled kernel");
  const choices = ["user", "group", "groups"].filter((name) => parsed.has(name));
  if (choices.length > 1) throw new Failure('cannot print "only" of more than one choice');
  if (choices.length > 0) return;
  if (parsed.has("real") || parsed.has("name"))
    throw new Failure("cannot print only names or real IDs in default format");
  if (parsed.has("zero")) throw new Failure("option --zero not permitted in default format");
}

/** @returns false when a name was asked for and there is none. */
function* show(tool: ToolContext, parsed: Parsed, names: IdNames, identity: Identity): Routine<boolean> {
  const isZero = parsed.has("zero");
  const end = isZero ? "\0" : "\n";
  const isReal = parsed.has("real");
  let isComplete = true;
  const words: string[] = [];
  if (parsed.has("user")) {
    const uid = isReal ? identity.ruid : identity.euid;
    const name = parsed.has("name") ? yield* names.user(uid) : String(uid);
    if (name === null) {
      yield* tool.error(`cannot find name for user ID ${uid}`);
      isComplete = false;
    }
    words.push(name ?? String(uid));
  } else if (parsed.has("group") || parsed.has("groups")) {
    const gids = parsed.has("groups") ? groupList(identity) : [isReal ? identity.rgid : identity.egid];
    for (const gid of gids) {
      const [name, isKnown] = parsed.has("name") ? yield* groupName(tool, names, gid) : [String(gid), true];
      words.push(name);
      isComplete &&= isKnown;
    }
  } else {
    words.push(yield* fullDescription(names, identity));
  }
  // Two NULs end a user's list of groups, so that the lists can be told apart.
  const separatesLists = isZero && parsed.has("groups") && parsed.operands.length > 1;
  yield* tool.out.write(words.join(isZero ? "\0" : " ") + end + (separatesLists ? end : ""));
  return isComplete;
}

/** "uid=0(root) gid=0(root) groups=0(root)" */
function* fullDescription(names: IdNames, { ruid, euid, rgid, egid, groups }: Identity): Routine<string> {
  const user = function* (uid: number): Routine<string> {
    const name = yield* names.user(uid);
    return name === null ? String(uid) : `${uid}(${name})`;
  };
  const group = function* (gid: number): Routine<string> {
    const name = yield* names.group(gid);
    return name === null ? String(gid) : `${gid}(${name})`;
  };
  let text = `uid=${yield* user(ruid)} gid=${yield* group(rgid)}`;
  if (euid !== ruid) text += ` euid=${yield* user(euid)}`;
  if (egid !== rgid) text += ` egid=${yield* group(egid)}`;
  const list: string[] = [];
  for (const gid of groups) list.push(yield* group(gid));
  return `${text} groups=${list.join(",")}`;
}
