import type { Routine } from "../../platform/program/syscall.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, type ToolContext } from "../tool.ts";
import { IdNames } from "../users/index.ts";
import { callerIdentity, groupList, groupName, type Identity, userIdentity } from "./group-list.ts";

/** groups(1) */
export const groups = defineTool({
  name: "groups",
  usage: "[OPTION]... [USERNAME]...\n\nPrint the groups each USERNAME is in; without one, those of the caller.",
  options: [],
  *run(tool, { operands }) {
    const names = new IdNames(tool.sys);
    let isComplete = true;
    if (operands.length === 0) isComplete = yield* printNames(tool, names, yield* callerIdentity(tool), "");
    for (const operand of operands) {
      const identity = yield* userIdentity(tool, operand);
      if (identity === null) {
        yield* tool.error(`${quote(operand)}: no such user`);
        isComplete = false;
      } else if (!(yield* printNames(tool, names, identity, `${operand} : `))) isComplete = false;
    }
    return isComplete ? 0 : 1;
  },
});

function* printNames(tool: ToolContext, names: IdNames, identity: Identity, prefix: string): Routine<boolean> {
  let isComplete = true;
  const words: string[] = [];
  for (const gid of groupList(identity)) {
    const [name, isKnown] = yield* groupName(tool, names, gid);
    words.push(name);
    isComplete &&= isKnown;
  }
  yield* tool.out.write(`${prefix}${words.join(" ")}\n`);
  return isComplete;
}
