/** Which processes pgrep(1) and pkill(1) are asked for. */

import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { toByteString } from "../../io/byte-text.ts";
import type { Option } from "../../options/option.ts";
import type { Parsed } from "../../options/parsed.ts";
import { NAMESPACE_LINKS, namespaceInode } from "../../procfs/namespace-links.ts";
import type { ProcessRecord } from "../../procfs/process-record.ts";
import { ifReadable, readProcFile } from "../../procfs/read-file.ts";
import { readUptime } from "../../procfs/system.ts";
import { ttyName } from "../../procfs/tty-name.ts";
import { Regex } from "../../regex/index.ts";
import { RegexError } from "../../regex/regex-error.ts";
import { Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { getgrnam, getpwnam, parseId } from "../../users/index.ts";
import { SC_CLK_TCK } from "../clock-ticks.ts";

export const CRITERIA_OPTIONS: readonly Option[] = [
  { short: "c", long: "count", help: "count matching processes" },
  { short: "f", long: "full", help: "match the whole command line" },
  { short: "g", long: "pgroup", argument: "LIST", help: "process groups; 0 for the own one" },
  { short: "G", long: "group", argument: "LIST", help: "real groups" },
  { short: "i", long: "ignore-case", help: "ignore case" },
  { short: "n", long: "newest", help: "only the one started last" },
  { short: "o", long: "oldest", help: "only the one started first" },
  { short: "O", long: "older", argument: "SECONDS", help: "only those older than that" },
  { short: "P", long: "parent", argument: "LIST", help: "children of these processes" },
  { short: "s", long: "session", argument: "LIST", help: "sessions; 0 for the own one" },
  { short: "t", long: "terminal", argument: "LIST", help: "controlling terminals" },
  { short: "u", long: "euid", argument: "LIST", help: "effective users" },
  { short: "U", long: "uid", argument: "LIST", help: "real users" },
  { short: "x", long: "exact", help: "the whole name has to match" },
  { short: "F", long: "pidfile", argument: "FILE", help: "the process whose number is in FILE" },
  { short: "r", long: "runstates", argument: "STATES", help: "processes in these states" },
  { short: "A", long: "ignore-ancestors", help: "not the ancestors of this one" },
  { long: "ns", argument: "PID", help: "in the same namespaces as process PID" },
  { long: "nslist", argument: "LIST", help: "which namespaces --ns compares" },
];

/** comm is no longer than this. */
const COMM_LENGTH = 15;
const CRITERIA = [
  "pgroup",
  "group",
  "parent",
  "session",
  "terminal",
  "euid",
  "uid",
  "pidfile",
  "runstates",
  "ns",
  "older",
];

type Test = (record: ProcessRecord) => boolean;

/**
 * The test of a command line.
 * @throws Failure for lists of what there is not, and when nothing is asked for.
 */
export function* criteria(tool: ToolContext, parsed: Parsed): Routine<{ matches: Test; namespacesOf: number | null }> {
  const { sys, name } = tool;
  const { operands } = parsed;
  if (operands.length > 1) throw hint(name, "only one pattern can be provided");
  if (operands.length === 0 && !CRITERIA.some((criterion) => parsed.has(criterion)))
    throw hint(name, "no matching criteria specified");
  if (parsed.has("newest") && parsed.has("oldest")) throw usageFailure("");
  const tests: Test[] = [];
  yield* addNumbers(sys, parsed, tests);
  yield* addUsers(sys, parsed, tests);
  const terminals = parsed.value("terminal")?.split(",");
  if (terminals !== undefined) tests.push(({ stat }) => terminals.includes(ttyName(stat.tty_nr)));
  const states = parsed.value("runstates");
  if (states !== undefined) tests.push(({ stat }) => states.includes(stat.state));
  const older = parsed.value("older");
  if (older !== undefined) {
    const uptime = yield* readUptime(sys);
    tests.push(({ stat }) => uptime - stat.starttime / SC_CLK_TCK >= Number(older));
  }
  const file = parsed.value("pidfile");
  if (file !== undefined) {
    const pid = yield* pidIn(tool, file);
    tests.push(({ stat }) => stat.pid === pid);
  }
  const [pattern] = operands;
  if (pattern !== undefined) tests.push(patternTest(parsed, pattern));
  const namespaces = parsed.value("ns");
  return {
    matches: (record) => tests.every((test) => test(record)),
    namespacesOf: namespaces === undefined ? null : number(namespaces, "not a number"),
  };
}

/** A message that points to --help in procps' words. */
function hint(name: string, message: string, status?: number): Failure {
  return new Failure(`${message}\nTry \`${name} --help' for more information.`, status);
}

function patternTest(parsed: Parsed, pattern: string): Test {
  const bytes = toByteString(pattern);
  let regex: Regex;
  try {
    regex = new Regex(parsed.has("exact") ? `^(${bytes})$` : bytes, {
      isExtended: true,
      ignoresCase: parsed.has("ignore-case"),
    });
  } catch (error) {
    throw error instanceof RegexError ? new Failure(`regex error: ${error.message}`) : error;
  }
  return ({ cmdline, stat }) => {
    const isFull = parsed.has("full") && cmdline.length > 0;
    return regex.test(toByteString(isFull ? cmdline.join(" ") : stat.comm));
  };
}

/** pgrep -x of a name that no process can have. */
export function warnsOfLength(parsed: Parsed): boolean {
  const [pattern = ""] = parsed.operands;
  return !parsed.has("full") && /^[\w-]+$/.test(pattern) && pattern.length > COMM_LENGTH;
}

function number(text: string, complaint: string): number {
  if (!/^-?[0-9]+$/.test(text)) throw new Failure(`${complaint}: ${text}`);
  return Number(text);
}

function* addNumbers(sys: Sys, parsed: Parsed, tests: Test[]): Routine {
  const list = (name: string, complaint: string) =>
    parsed
      .value(name)
      ?.split(",")
      .map((word) => number(word, complaint));
  const parents = list("parent", "not a number");
  if (parents !== undefined) tests.push(({ stat }) => parents.includes(stat.ppid));
  const groups = list("pgroup", "invalid process group");
  if (groups !== undefined) {
    const own = yield* sys.getpgid(0);
    tests.push(({ stat }) => groups.some((group) => stat.pgrp === (group === 0 ? own : group)));
  }
  const sessions = list("session", "invalid session id");
  if (sessions !== undefined) {
    const own = yield* sys.getsid(0);
    tests.push(({ stat }) => sessions.some((session) => stat.session === (session === 0 ? own : session)));
  }
}

function* addUsers(sys: Sys, parsed: Parsed, tests: Test[]): Routine {
  const users = function* (name: string): Routine<number[] | null> {
    const text = parsed.value(name);
    if (text === undefined) return null;
    const uids: number[] = [];
    for (const word of text.split(",")) {
      const uid = parseId(word) ?? (yield* getpwnam(sys, word))?.pw_uid;
      if (uid === undefined) throw new Failure(`invalid user name: ${word}`);
      uids.push(uid);
    }
    return uids;
  };
  const effective = yield* users("euid");
  if (effective !== null) tests.push(({ status }) => effective.includes(status.uid[1]));
  const real = yield* users("uid");
  if (real !== null) tests.push(({ status }) => real.includes(status.uid[0]));
  const text = parsed.value("group");
  if (text === undefined) return;
  const gids: number[] = [];
  for (const word of text.split(",")) {
    const gid = parseId(word) ?? (yield* getgrnam(sys, word))?.gr_gid;
    if (gid === undefined) throw new Failure(`invalid group name: ${word}`);
    gids.push(gid);
  }
  tests.push(({ status }) => gids.includes(status.gid[0]));
}

function* pidIn({ sys, name }: ToolContext, file: string): Routine<number> {
  const text = yield* ifReadable(readProcFile(sys, file));
  const found = /^\s*([0-9]+)/.exec(text ?? "");
  if (found === null) throw hint(name, "pidfile not valid", 1);
  return Number(found[1]);
}

/** --ns and --nslist: whether `pid` is in the namespaces of `reference`. */
export function* isInNamespacesOf(sys: Sys, pid: number, reference: number, parsed: Parsed): Routine<boolean> {
  const list = parsed.value("nslist")?.split(",") ?? NAMESPACE_LINKS;
  for (const link of NAMESPACE_LINKS) {
    if (!list.includes(link)) continue;
    const theirs = yield* ifReadable(namespaceInode(sys, `/proc/${reference}`, link));
    if (theirs === null || theirs !== (yield* ifReadable(namespaceInode(sys, `/proc/${pid}`, link)))) return false;
  }
  return true;
}
