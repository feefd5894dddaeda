import { describe, expect, test } from "vitest";
import { CAP_NET_ADMIN, CAP_NET_RAW } from "../../../src/abi/capability.ts";
import { CLONE_NEWNET, CLONE_NEWUSER } from "../../../src/abi/sched.ts";
import { SIGKILL, SIGTERM } from "../../../src/abi/signal.ts";
import { type ChildSurroundings, compileChild } from "../../../src/host/exec/compile-child.ts";
import type { ProcAttr, SysProcAttr } from "../../../src/host/exec/process-attributes.ts";
import { middleOf, printStep } from "./printed-step.ts";

const SURROUNDINGS: ChildSurroundings = {
  parent: { pid: 100 },
  caps: { effective: 0xffn, permitted: 0xffn, inheritable: 0n },
  env: { HOME: "/root" },
};

const compile = (attr: ProcAttr, surroundings: Partial<ChildSurroundings> = {}) =>
  compileChild("/bin/true", ["true"], attr, { ...SURROUNDINGS, ...surroundings });
/** The steps that `sys` adds to a child whose descriptors stay where they are. */
const added = (sys: SysProcAttr, surroundings: Partial<ChildSurroundings> = {}) =>
  middleOf(compile({ sys }, surroundings)).filter((step) => !/^fcntl\([012], 2, 0\)$/.test(step));

test("everything at once, in its order", () => {
  const sys: SysProcAttr = {
    chroot: "/new",
    credential: { uid: 1000, gid: 1000, groups: [4, 24] },
    ptrace: true,
    setsid: true,
    setpgid: true,
    setctty: true,
    noctty: true,
    ctty: 1,
    pdeathsig: SIGTERM,
    unshareflags: CLONE_NEWNET,
    uidMappings: [{ containerId: 0, hostId: 0, size: 1 }],
    gidMappings: [{ containerId: 0, hostId: 0, size: 1 }],
    ambientCaps: [CAP_NET_ADMIN],
    joinNamespaces: [{ fd: 9, flags: 0 }],
    closeFds: true,
  };
  const steps = compile({ sys, dir: "/tmp", files: [0, 2, 1] }, { mapped: { read: 20, write: 21 } });
  expect(steps.map(({ step }) => step)).toEqual([
    ...Array.from({ length: 62 }, () => "rt_sigaction"),
    "rt_sigprocmask",
    "close mapping pipe",
    "read mapping pipe",
    "id mappings",
    "close mapping pipe",
    "setns",
    "unshare",
    "setsid",
    "setpgid",
    "chroot",
    "PR_SET_KEEPCAPS",
    "setgroups",
    "setgid",
    "setuid",
    "capset",
    "PR_CAP_AMBIENT_RAISE",
    "chdir",
    "PR_SET_PDEATHSIG",
    "getpid",
    "getppid",
    "kill",
    "dup 1->3",
    "keep 0",
    "dup 2->1",
    "dup 3->2",
    "TIOCNOTTY",
    "TIOCSCTTY",
    "close_range",
    "PTRACE_TRACEME",
    "execve",
  ]);
});

describe("without attributes", () => {
  const steps = compile({});

  test("each signal but SIGKILL and SIGSTOP gets its default action, and none is blocked", () => {
    const actions = steps.filter(({ call }) => call === "rt_sigaction");
    const signals = actions.map(({ args }) => args[0]);
    expect(signals).toEqual(Array.from({ length: 64 }, (_, i) => i + 1).filter((sig) => sig !== 9 && sig !== 19));
    expect(new Set(actions.map((step) => printStep({ ...step, args: step.args.slice(1) })))).toEqual(
      new Set(["rt_sigaction({0 0 0 0 0 0 0 0}, 0, 8)"]),
    );
    expect(printStep(steps[62]!)).toBe("rt_sigprocmask(2, {0 0}, 0, 8)");
  });

  test("descriptors 0, 1 and 2 survive, and nothing else happens before execve", () => {
    expect(middleOf(steps)).toEqual(["fcntl(0, 2, 0)", "fcntl(1, 2, 0)", "fcntl(2, 2, 0)"]);
    expect(printStep(steps.at(-1)!)).toBe('execve("/bin/true", ["true"], ["HOME=/root"])');
  });
});

describe("program, environment and directory", () => {
  test("the environment is the given one alone, without what is undefined", () => {
    const steps = compile({ env: { A: "1", B: undefined, C: "" } });
    expect(printStep(steps.at(-1)!)).toBe('execve("/bin/true", ["true"], ["A=1","C="])');
  });

  test("errors of chroot, chdir and execve name their file", () => {
    const steps = compile({ dir: "/dir", sys: { chroot: "/root" } });
    expect(steps.flatMap(({ step, path }) => (path === undefined ? [] : [[step, path]]))).toEqual([
      ["chroot", "/root"],
      ["chdir", "/dir"],
      ["execve", "/bin/true"],
    ]);
  });
});

describe("user namespaces", () => {
  test("the child waits for its mappings, with its own end for writing closed", () => {
    expect(added({}, { mapped: { read: 20, write: 21 } })).toEqual([
      "close(21)",
      "read(20, {0 0}, 8) = 8",
      "load({0 0})",
      "close(20) ignored",
    ]);
  });

  const mapping = [{ containerId: 0, hostId: 1000, size: 1 }];
  const credential = { uid: 0, gid: 0 };

  test("setgroups is called, with an empty list too", () => {
    expect(added({ credential: { ...credential, groups: [7, 8] } })).toEqual([
      "setgroups(2, {7 8})",
      "setgid(0)",
      "setuid(0)",
    ]);
    expect(added({ credential })).toEqual(["setgroups(0, 0)", "setgid(0)", "setuid(0)"]);
  });

  test("setgroups is left out where there is nothing to drop and it is denied", () => {
    expect(added({ credential, gidMappings: mapping })).toEqual(["setgid(0)", "setuid(0)"]);
    const groups = { credential: { ...credential, groups: [7] }, gidMappings: mapping };
    expect(added(groups)).toContain("setgroups(1, {7})");
    expect(added({ credential, gidMappings: mapping, gidMappingsEnableSetgroups: true })).toContain("setgroups(0, 0)");
  });

  test("noSetGroups keeps the parent's", () => {
    expect(added({ credential: { ...credential, noSetGroups: true } })).toEqual(["setgid(0)", "setuid(0)"]);
  });
});

describe("ambient capabilities", () => {
  const VERSION_3 = 0x20080522;

  test("are kept over setuid, made inheritable, then raised", () => {
    const sys = { credential: { uid: 1000, gid: 1000 }, ambientCaps: [CAP_NET_ADMIN, CAP_NET_RAW] };
    const caps = { effective: 0x3000n, permitted: 0x1_0000_3000n, inheritable: 1n };
    expect(added(sys, { caps })).toEqual([
      "prctl(8, 1, 0, 0, 0)",
      "setgroups(0, 0)",
      "setgid(1000)",
      "setuid(1000)",
      // effective none, as setuid left it; low words first
      `capset({${VERSION_3} 0}, {0 ${0x3000} ${0x3001} 0 1 0})`,
      "prctl(47, 2, 12, 0, 0)",
      "prctl(47, 2, 13, 0, 0)",
    ]);
  });

  test("root keeps its effective set until execve", () => {
    const caps = { effective: 0x3000n, permitted: 0x3000n, inheritable: 0n };
    expect(added({ ambientCaps: [CAP_NET_RAW] }, { caps })).toEqual([
      `capset({${VERSION_3} 0}, {${0x3000} ${0x3000} ${0x2000} 0 0 0})`,
      "prctl(47, 2, 13, 0, 0)",
    ]);
  });
});

describe("a child that dies with its parent", () => {
  test("kills itself when the parent it sees is another than it had", () => {
    expect(added({ pdeathsig: SIGTERM })).toEqual([
      "prctl(1, 15, 0, 0, 0)",
      "getpid() -> argument 0 of 2 further on",
      "getppid() = 100 ? skip the next",
      "kill(2147483647, 15)",
    ]);
  });

  test("exits when the parent it cannot see is dead", () => {
    expect(added({ pdeathsig: SIGKILL }, { parent: { pidfd: 30 } })).toEqual([
      "prctl(1, 9, 0, 0, 0)",
      "ppoll({30 1}, 1, {0 0 0 0}, 0, 0) = 0 ? skip the next",
      "exit_group(253)",
    ]);
  });
});

describe("sessions, groups and terminals", () => {
  test("setpgid makes a group, or joins one", () => {
    expect(added({ setpgid: true })).toEqual(["setpgid(0, 0)"]);
    expect(added({ setpgid: true, pgid: 55 })).toEqual(["setpgid(0, 55)"]);
  });

  test("foreground brings the group to the front, with SIGTTOU blocked meanwhile", () => {
    const steps = compile({ sys: { foreground: true, ctty: 5 } });
    expect(printStep(steps[62]!)).toBe("rt_sigprocmask(2, {2097152 0}, 0, 8)");
    expect(middleOf(steps).slice(0, 4)).toEqual([
      "setpgid(0, 0)",
      "getpid() -> {0 0}",
      "ioctl(5, 21520, {0 0})",
      "rt_sigprocmask(2, {0 0}, 0, 8)",
    ]);
    expect(added({ foreground: true, pgid: 55 })).toContain("ioctl(0, 21520, {55 0})");
  });

  test("the group's number is stored where the terminal will read it", () => {
    const steps = compile({ sys: { foreground: true } });
    const { outcome } = steps.find(({ call }) => call === "getpid")!;
    const ioctl = steps.find(({ call }) => call === "ioctl")!;
    expect(outcome).toHaveProperty("storeAt");
    expect((outcome as { storeAt: Uint8Array }).storeAt).toBe(ioctl.args[2]);
  });

  test("setctty and noctty speak of descriptors that have their places", () => {
    const steps = middleOf(compile({ files: [7, 8, 9], sys: { noctty: true, setctty: true, ctty: 2 } }));
    expect(steps.slice(-2)).toEqual(["ioctl(0, 21538, 0)", "ioctl(2, 21518, 0)"]);
  });
});

describe("namespaces and descriptors", () => {
  test("namespaces are entered in the order of the list, then new ones are made", () => {
    const sys = {
      unshareflags: CLONE_NEWNET,
      joinNamespaces: [
        { fd: 9, flags: CLONE_NEWUSER },
        { fd: 8, flags: 0 },
      ],
    };
    expect(added(sys)).toEqual([`setns(9, ${CLONE_NEWUSER})`, "setns(8, 0)", `unshare(${CLONE_NEWNET})`]);
  });

  test("forkAgain leaves what comes after the namespaces to a second child, and the signals blocked until then", () => {
    const sys = { forkAgain: true, joinNamespaces: [{ fd: 9, flags: CLONE_NEWUSER }], setsid: true };
    const steps = compile({ sys }, { again: { read: 30, write: 31 } });
    expect(steps.slice(0, 6).map(printStep)).toEqual([
      `setns(9, ${CLONE_NEWUSER})`,
      "clone(32785) -> {0 0}", // CLONE_PARENT | SIGCHLD
      "load({0 0}) = 0 ? skip the next",
      "write(31, {0 0}, 8)",
      "load({0 0}) = 0 ? skip the next",
      "exit_group(0)",
    ]);
    const number = (steps[1]!.outcome as { storeAt: Uint8Array }).storeAt;
    for (const [step, argument] of [
      [2, 0],
      [3, 1],
      [4, 0],
    ] as const)
      expect(steps[step]!.args[argument]).toBe(number);
    const rest = added({ setsid: true });
    expect(steps[6]!.step).toBe("rt_sigaction");
    expect(middleOf(steps).filter((step) => !step.startsWith("fcntl"))).toEqual(rest);
  });

  test("closeFds marks all that is above the list", () => {
    expect(added({ closeFds: true })).toEqual(["close_range(3, 4294967295, 4)"]);
    expect(middleOf(compile({ files: [0, 1, 2, 3, 4], sys: { closeFds: true } })).at(-1)).toBe(
      "close_range(5, 4294967295, 4)",
    );
  });
});
