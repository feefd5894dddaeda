import { PRIO_PGRP, PRIO_PROCESS, PRIO_USER } from "../../abi/resource.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { defineTool, type ToolContext, usageFailure } from "../tool.ts";
import { getpwnam, parseId } from "../users/index.ts";

const KINDS = {
  process: { which: PRIO_PROCESS, title: "process ID" },
  pgrp: { which: PRIO_PGRP, title: "process group ID" },
  user: { which: PRIO_USER, title: "user ID" },
} as const;
type Kind = keyof typeof KINDS;

/** -p, -g and -u hold for the identifiers that follow, so the words are taken one after the other. */
const KIND_OPTIONS: ReadonlyMap<string, Kind> = new Map([
  ["-p", "process"],
  ["--pid", "process"],
  ["-g", "pgrp"],
  ["--pgrp", "pgrp"],
  ["-u", "user"],
  ["--user", "user"],
]);
const PRIORITY_OPTIONS = ["-n", "--priority"];

/** renice(1) */
export const renice = defineTool({
  name: "renice",
  usage: `[-n] PRIORITY [-p|--pid] PID...
[-n] PRIORITY -g|--pgrp PGID...
[-n] PRIORITY -u|--user USER...

Set the nice value of running processes.`,
  options: null,
  hasShortName: true,
  *run(tool, { operands }) {
    const words = [...operands];
    if (PRIORITY_OPTIONS.includes(words[0] ?? "")) words.shift();
    if (words.length < 2) throw usageFailure("not enough arguments");
    const text = words.shift()!;
    if (!/^[+-]?[0-9]+$/.test(text)) throw usageFailure(`invalid priority '${text}'`);
    let kind: Kind = "process";
    let status = 0;
    for (const word of words) {
      const next = KIND_OPTIONS.get(word);
      if (next !== undefined) kind = next;
      else if (!(yield* reniceOne(tool, kind, word, Number(text)))) status = 1;
    }
    return status;
  },
});

/** @returns false after a complaint. */
function* reniceOne(tool: ToolContext, kind: Kind, word: string, priority: number): Routine<boolean> {
  const { which, title } = KINDS[kind];
  const who = kind === "user" ? ((yield* getpwnam(tool.sys, word))?.pw_uid ?? parseId(word)) : parseNumber(word);
  if (who === null) {
    yield* tool.error(kind === "user" ? `unknown user ${word}` : `bad ${title} value: ${word}`);
    return false;
  }
  const { sys } = tool;
  let doing = "get";
  try {
    const before = yield* sys.getpriority(which, who);
    doing = "set";
    yield* sys.setpriority(which, who, priority);
    doing = "get";
    const after = yield* sys.getpriority(which, who);
    yield* tool.out.write(`${who} (${title}) old priority ${before}, new priority ${after}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    yield* tool.error(`failed to ${doing} priority for ${who} (${title}): ${error.description}`);
    return false;
  }
}

function parseNumber(word: string): number | null {
  return /^[0-9]+$/.test(word) ? Number(word) : null;
}
