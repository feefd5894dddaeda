/** Newer than 6.18 (verified on Debian 7.2 riscv64 in a VM; refusals verified on 6.18): how each rule NEW is shown. */
import { expect } from "vitest";
import { NsIdReq } from "../../../src/abi/nsfs-struct.ts";
import { PIDFD_INFO_EXIT } from "../../../src/abi/pidfd.ts";
import { POLLHUP, POLLIN } from "../../../src/abi/poll.ts";
import { PR_GET_NO_NEW_PRIVS } from "../../../src/abi/prctl.ts";
import {
  CLONE_AUTOREAP,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_NNP,
  CLONE_PARENT,
  CLONE_PIDFD,
  CLONE_PIDFD_AUTOKILL,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VM,
} from "../../../src/abi/sched.ts";
import { SIG_BLOCK, SIGCHLD, SIGKILL } from "../../../src/abi/signal.ts";
import { SYS_listns } from "../../../src/abi/unistd-riscv64.ts";
import { exitedStatus, signaledStatus } from "../../../src/abi/wait.ts";
import type { ProgramFunction } from "../../../src/platform/program/index.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { codeOf } from "../../platform/program/sys/evaluate.ts";
import { inProgram, pass, type RuleProofs } from "../proof.ts";
import {
  cloneEmpty,
  emptyNeedsCapability,
  fsmountNamespace,
  statmountByDescriptor,
  treeNamespace,
  unshareEmpty,
} from "./new-mount-namespaces.ts";

const OWN = ["ipc", "uts", "user", "pid", "cgroup", "time", "net", "mnt"];

const sleeper: ProgramFunction = function* (sys) {
  yield* sys.sigsuspend([]);
};

function* idOf(sys: Sys, name: string, process: string | number = "self"): Routine<number> {
  const fd = yield* sys.open(`/proc/${process}/ns/${name}`);
  const id = yield* sys.ns_get_id(fd);
  yield* sys.close(fd);
  return id;
}

function* ownIds(sys: Sys): Routine<number[]> {
  const ids: number[] = [];
  for (const name of OWN) ids.push(yield* idOf(sys, name));
  return ids.sort((a, b) => a - b);
}

function* listsAll(sys: Sys): Routine<void> {
  yield* sys.unshare(CLONE_NEWUTS | CLONE_NEWIPC);
  const listed = yield* sys.listns();
  expect(listed).toEqual([...listed].sort((a, b) => a - b));
  for (const id of yield* ownIds(sys)) expect(listed).toContain(id);
}

function* filtersTypes(sys: Sys): Routine<void> {
  yield* sys.unshare(CLONE_NEWUTS | CLONE_NEWIPC);
  const uts = [2, yield* idOf(sys, "uts")];
  const ipc = [1, yield* idOf(sys, "ipc")];
  expect(yield* sys.listns({ ns_type: CLONE_NEWUTS })).toEqual(uts);
  expect(yield* sys.listns({ ns_type: CLONE_NEWUTS | CLONE_NEWIPC })).toEqual([...uts, ...ipc].sort((a, b) => a - b));
}

const ends: ProgramFunction = function* (sys) {
  yield* sys.exit(5);
};

/** Ends with 1 if it may not gain privileges. */
const asks: ProgramFunction = function* (sys) {
  yield* sys.exit(yield* sys.prctl(PR_GET_NO_NEW_PRIVS));
};

const AUTOKILL = CLONE_PIDFD + CLONE_AUTOREAP + CLONE_PIDFD_AUTOKILL;

function* refusesConflicts(sys: Sys): Routine<void> {
  const pidfd = yield* sys.mmap(0, 4096, 3, 0x22);
  const refused = (flags: number, exit_signal = 0) => codeOf(sys.clone3({ flags, exit_signal, pidfd }, sleeper));
  const thread = CLONE_THREAD + CLONE_SIGHAND + CLONE_VM;
  expect(yield* refused(CLONE_AUTOREAP + thread)).toBe("EINVAL");
  expect(yield* refused(CLONE_AUTOREAP + CLONE_PARENT)).toBe("EINVAL");
  expect(yield* refused(CLONE_AUTOREAP, SIGCHLD)).toBe("EINVAL");
  expect(yield* refused(CLONE_NNP + thread)).toBe("EINVAL");
  expect(yield* refused(CLONE_PIDFD_AUTOKILL + CLONE_PIDFD)).toBe("EINVAL");
  expect(yield* refused(CLONE_PIDFD_AUTOKILL + CLONE_AUTOREAP)).toBe("EINVAL");
  yield* sys.setresuid(1000, 1000, 1000);
  expect(yield* refused(AUTOKILL)).toBe("EPERM");
  expect(yield* refused(AUTOKILL + CLONE_NNP)).toBe(null);
}

function* isReapedByItself(sys: Sys): Routine<void> {
  yield* sys.sigprocmask(SIG_BLOCK, [SIGCHLD]);
  const word = yield* sys.mmap(0, 4096, 3, 0x22);
  yield* sys.clone3({ flags: CLONE_AUTOREAP + CLONE_PIDFD, exit_signal: 0, pidfd: word }, ends);
  const pidfd = new DataView((yield* sys.peek(word, 4)).buffer).getInt32(0, true);
  expect(yield* sys.poll([{ fd: pidfd, events: POLLIN }])).toMatchObject([{ revents: POLLIN | POLLHUP }]);
  expect((yield* sys.pidfd_get_info(pidfd, PIDFD_INFO_EXIT)).exit_code).toBe(exitedStatus(5));
  expect(yield* codeOf(sys.wait())).toBe("ECHILD");
  expect(yield* sys.sigpending()).toEqual([]);
  const pid = yield* sys.clone3({ flags: CLONE_NNP }, asks);
  expect((yield* sys.wait(pid)).status).toBe(exitedStatus(1));
}

function* isKilledWithItsPidfd(sys: Sys): Routine<void> {
  const word = yield* sys.mmap(0, 4096, 3, 0x22);
  const pid = yield* sys.clone3({ flags: AUTOKILL, exit_signal: 0, pidfd: word }, sleeper);
  const pidfd = new DataView((yield* sys.peek(word, 4)).buffer).getInt32(0, true);
  const other = yield* sys.pidfd_open(pid);
  const copy = yield* sys.dup(pidfd);
  yield* sys.close(pidfd);
  yield* sys.kill(pid, 0);
  yield* sys.close(copy);
  yield* sys.poll([{ fd: other, events: POLLIN }]);
  expect((yield* sys.pidfd_get_info(other, PIDFD_INFO_EXIT)).exit_code).toBe(signaledStatus(SIGKILL));
  // One that was opened is not the one.
  const second = yield* sys.clone3({ flags: AUTOKILL, exit_signal: 0, pidfd: word }, sleeper);
  yield* sys.close(yield* sys.pidfd_open(second));
  yield* sys.kill(second, 0);
}

function* wasUnknownBefore(sys: Sys): Routine<void> {
  for (const flags of [CLONE_AUTOREAP, CLONE_NNP, AUTOKILL]) {
    expect(yield* codeOf(sys.clone3({ flags, exit_signal: 0 }, sleeper))).toBe("EINVAL");
  }
}

/** The code of listns(2) with the fields of a struct ns_id_req that is `length` bytes long. */
function* refused(
  sys: Sys,
  fields: { [name: string]: number },
  {
    length = 32,
    count = 8,
    flags = 0,
    ids = 0,
  }: { length?: number; count?: number; flags?: number; ids?: number } = {},
): Routine<string | null> {
  const page = yield* sys.mmap(0, 8192, 3, 0x22);
  const bytes = new Uint8Array(Math.max(32, length)).fill(0);
  NsIdReq.write(new DataView(bytes.buffer), 0, { size: length, ...fields });
  if (length > 32 && fields["tail"] !== undefined) bytes[length - 1] = 1;
  yield* sys.poke(page, bytes);
  return yield* codeOf(sys.syscall(SYS_listns, page, ids === 0 ? page + 4096 : ids, count, flags));
}

function* refusesBadRequests(sys: Sys): Routine<void> {
  expect(yield* refused(sys, {})).toBe(null);
  expect(yield* refused(sys, {}, { length: 40 })).toBe(null);
  expect(yield* refused(sys, {}, { length: 31 })).toBe("EINVAL");
  expect(yield* refused(sys, { tail: 1 }, { length: 40 })).toBe("E2BIG");
  expect(yield* refused(sys, {}, { length: 4097 })).toBe("E2BIG");
  expect(yield* refused(sys, { spare: 1 })).toBe("EINVAL");
  expect(yield* refused(sys, { ns_type: 1 })).toBe("EOPNOTSUPP");
  expect(yield* refused(sys, {}, { flags: 1 })).toBe("EINVAL");
  expect(yield* refused(sys, {}, { count: 1_000_001 })).toBe("EOVERFLOW");
  expect(yield* refused(sys, {}, { ids: 8 })).toBe("EFAULT");
  expect(yield* codeOf(sys.syscall(SYS_listns, 8, 8, 8, 0))).toBe("EFAULT");
  expect(yield* sys.listns({ count: 0 })).toEqual([]);
}

function* continuesBehindAnId(sys: Sys): Routine<void> {
  const pages: number[][] = [];
  for (let last = 0; ; ) {
    let page: number[];
    try {
      page = yield* sys.listns({ ns_id: last, count: 3 });
    } catch (error) {
      expect((error as { code: string }).code).toBe("ENOENT");
      break;
    }
    pages.push(page);
    last = page[page.length - 1]!;
  }
  expect(pages).toEqual([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8],
  ]);
}

function* listsWhatIsOwned(sys: Sys): Routine<void> {
  const pid = yield* sys.clone(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWNS | SIGCHLD, sleeper);
  const [user, uts, mnt] = [yield* idOf(sys, "user", pid), yield* idOf(sys, "uts", pid), yield* idOf(sys, "mnt", pid)];
  expect(yield* sys.listns({ user_ns_id: user })).toEqual([uts, mnt].sort((a, b) => a - b));
  expect(yield* sys.listns({ user_ns_id: user, ns_type: CLONE_NEWUTS })).toEqual([uts]);
  // Those of the initial one, which are all others; the new user namespace is its child.
  const page = yield* sys.mmap(0, 8192, 3, 0x22);
  const bytes = new Uint8Array(32);
  NsIdReq.write(new DataView(bytes.buffer), 0, { size: 32, user_ns_id: 0xffff_ffff_ffff_ffffn });
  yield* sys.poke(page, bytes);
  const count = yield* sys.syscall(SYS_listns, page, page + 4096, 64, 0);
  const ids = new DataView((yield* sys.peek(page + 4096, 8 * count)).buffer);
  expect(Array.from({ length: count }, (_, i) => Number(ids.getBigUint64(8 * i, true)))).toEqual([
    1,
    2,
    4,
    5,
    6,
    7,
    8,
    user,
  ]);
  for (const unknown of [12345, uts]) expect(yield* codeOf(sys.listns({ user_ns_id: unknown }))).toBe("EINVAL");
}

function* showsTheUnprivilegedTheirOwn(sys: Sys): Routine<void> {
  yield* sys.unshare(CLONE_NEWUTS);
  const own = yield* ownIds(sys);
  yield* sys.setresuid(1000, 1000, 1000);
  expect(yield* sys.listns()).toEqual(own);
  expect(own).toHaveLength(8);
  expect(yield* sys.listns({ ns_type: CLONE_NEWUTS })).toHaveLength(1);
}

function* listsOnlyWhatIsUsed(sys: Sys): Routine<void> {
  const before = yield* sys.listns();
  const pid = yield* sys.clone(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS | SIGCHLD, sleeper);
  expect(yield* sys.listns()).toHaveLength(before.length + 3);
  const fd = yield* sys.open(`/proc/${pid}/ns/uts`);
  const [user, uts] = [yield* idOf(sys, "user", pid), yield* idOf(sys, "uts", pid)];
  yield* sys.kill(pid, SIGKILL);
  yield* sys.wait(pid);
  // The descriptor keeps one, and that one its owner.
  expect(yield* sys.listns()).toEqual([...before, user, uts].sort((a, b) => a - b));
  yield* sys.close(fd);
  expect(yield* sys.listns()).toEqual(before);
}

export const NEW_PROOFS: RuleProofs<"NEW"> = {
  "NEW-001": pass(inProgram(listsAll)),
  "NEW-002": pass(inProgram(filtersTypes)),
  "NEW-003": pass(inProgram(refusesBadRequests)),
  "NEW-004": pass(inProgram(continuesBehindAnId)),
  "NEW-005": pass(inProgram(listsWhatIsOwned, { functions: { sleeper } })),
  "NEW-006": pass(inProgram(showsTheUnprivilegedTheirOwn)),
  "NEW-007": pass(inProgram(listsOnlyWhatIsUsed, { functions: { sleeper } })),
  "NEW-010": pass(unshareEmpty),
  "NEW-011": pass(cloneEmpty),
  "NEW-012": pass(emptyNeedsCapability),
  "NEW-013": pass(treeNamespace),
  "NEW-014": pass(fsmountNamespace),
  "NEW-015": pass(statmountByDescriptor),
  "NEW-016": pass(
    inProgram(refusesConflicts, { functions: { sleeper } }),
    inProgram(isReapedByItself, { functions: { ends, sleeper, asks } }),
    inProgram(isKilledWithItsPidfd, { functions: { sleeper } }),
    inProgram(wasUnknownBefore, { kernelVersion: "6.18", functions: { sleeper } }),
  ),
};
