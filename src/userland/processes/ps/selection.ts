/** Which processes ps(1) shows. */

import type { ProcessRecord } from "../../procfs/process-record.ts";
import { ttyName } from "../../procfs/tty-name.ts";
import type { ListKind, PsArguments } from "./arguments.ts";
import { PsError } from "./ps-error.ts";

/** What is compared with: names, and the process of ps itself. */
export interface Surroundings {
  readonly userIds: ReadonlyMap<string, number>;
  readonly groupIds: ReadonlyMap<string, number>;
  /** Names below /dev that are there. */
  readonly devices: ReadonlySet<string>;
  /** ps itself. */
  readonly self: ProcessRecord;
}

type Test = (record: ProcessRecord) => boolean;

/** @throws PsError for lists of what there is not. */
export function selection(args: PsArguments, surroundings: Surroundings): Test {
  const tests = args.lists.map(({ kind, text }) => listTest(kind, text, surroundings));
  const simple = simpleTest(args, surroundings.self, tests.length > 0);
  if (simple !== null) tests.push(simple);
  const isSelected: Test = (record) => tests.some((test) => test(record));
  const passes: Test = args.running ? (record) => /^[RD]$/.test(record.stat.state) && isSelected(record) : isSelected;
  return args.isNegated ? (record) => !passes(record) : passes;
}

/** What is selected without a list; null: nothing more than the lists. */
function simpleTest(args: PsArguments, self: ProcessRecord, hasLists: boolean): Test | null {
  const { format, anyUser, anyTty, sameTty } = args;
  const isMine: Test = ({ status }) => status.uid[1] === self.status.uid[1];
  const isHere: Test = ({ stat }) => stat.tty_nr === self.stat.tty_nr;
  const isLeader: Test = ({ stat, status }) => stat.session === status.tgid;
  if (args.all || (anyUser && anyTty)) return () => true;
  if (args.allWithTty) return (record) => record.stat.tty_nr !== 0 && !isLeader(record);
  if (args.noLeaders) return (record) => !isLeader(record);
  if (anyUser) return ({ stat }) => stat.tty_nr !== 0;
  if (anyTty) return isMine;
  if (sameTty) return isHere;
  if (hasLists) return null;
  // BSD: the caller's, on any terminal; UNIX: on this one.
  return format.isBsd
    ? (record) => isMine(record) && record.stat.tty_nr !== 0
    : (record) => isMine(record) && isHere(record);
}

function listTest(kind: ListKind, text: string, surroundings: Surroundings): Test {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const numbers = (complaint: string) =>
    words.map((word) => {
      if (!/^[0-9]+$/.test(word)) throw new PsError(complaint);
      return Number(word);
    });
  const ids = (names: ReadonlyMap<string, number>, complaint: string) =>
    words.map((word) => {
      const id = /^[0-9]+$/.test(word) ? Number(word) : names.get(word);
      if (id === undefined) throw new PsError(complaint);
      return id;
    });
  const users = () => ids(surroundings.userIds, "user name does not exist");
  const groups = () => ids(surroundings.groupIds, "group name does not exist");
  switch (kind) {
    case "pid":
      return among(numbers("process ID list syntax error"), ({ stat }) => stat.pid);
    case "ppid":
      return among(numbers("process ID list syntax error"), ({ stat }) => stat.ppid);
    case "session":
      return among(numbers("session ID list syntax error"), ({ stat }) => stat.session);
    case "euid":
      return among(users(), ({ status }) => status.uid[1]);
    case "ruid":
      return among(users(), ({ status }) => status.uid[0]);
    case "egid":
      return among(groups(), ({ status }) => status.gid[1]);
    case "rgid":
      return among(groups(), ({ status }) => status.gid[0]);
    case "groupOrSession":
      // Numbers are sessions, names are groups.
      return words.every((word) => /^[0-9]+$/.test(word))
        ? among(words.map(Number), ({ stat }) => stat.session)
        : among(groups(), ({ status }) => status.gid[1]);
    case "comm":
      return ({ stat }) => words.some((word) => word.slice(0, 15) === stat.comm);
    case "tty":
      return ttyTest(words, surroundings.devices);
  }
}

function among(values: readonly number[], of: (record: ProcessRecord) => number): Test {
  return (record) => values.includes(of(record));
}

/** What "pts/0", "/dev/pts/0" and "1", short for tty1, may be called below /dev. */
export function ttyNames(word: string): string[] {
  const name = word.replace(/^\/dev\//, "");
  return [name, `tty${name}`, `pts/${name}`];
}

/** "?" and "-": none. */
function ttyTest(words: readonly string[], devices: ReadonlySet<string>): Test {
  const names = words.map((word) => {
    if (word === "?" || word === "-") return "?";
    const found = ttyNames(word).find((name) => devices.has(name));
    if (found === undefined) throw new PsError("TTY could not be found");
    return found;
  });
  return ({ stat }) => names.includes(ttyName(stat.tty_nr));
}
