import { describe, expect, test } from "vitest";
import {
  CLONE_FILES,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_VM,
} from "../../../src/abi/sched.ts";
import { checkAttributes } from "../../../src/host/exec/check-attributes.ts";
import { cloneFlags } from "../../../src/host/exec/clone-flags.ts";
import { mappingText, writeUidGidMappings } from "../../../src/host/exec/id-mappings.ts";
import type { ProcAttr, SysProcAttr } from "../../../src/host/exec/process-attributes.ts";

const refusal = (step: string) => expect.objectContaining({ code: "EINVAL", errno: 22, syscall: "execve", step });

test.each<[string, string, readonly string[], ProcAttr]>([
  ["argv0", "/bin/\0true", ["true"], {}],
  ["argv", "/bin/true", ["true", "a\0b"], {}],
  ["env", "/bin/true", ["true"], { env: { A: "1\0" } }],
  ["env", "/bin/true", ["true"], { env: { "A\0": "1" } }],
  ["dir", "/bin/true", ["true"], { dir: "/\0" }],
  ["chroot", "/bin/true", ["true"], { sys: { chroot: "/\0" } }],
  ["hostname", "/bin/true", ["true"], { sys: { hostname: "a\0b", cloneflags: CLONE_NEWUTS } }],
])("a NUL in %s is refused: Linux would take it for the end", (step, argv0, argv, attr) => {
  expect(() => checkAttributes(argv0, argv, attr)).toThrow(refusal(step));
});

test.each<[string, SysProcAttr]>([
  ["pdeathsig", { pdeathsig: 0 }],
  ["pdeathsig", { pdeathsig: 65 }],
  ["pgid", { pgid: -1 }],
  ["cgroupFd", { cgroupFd: -1 }],
  ["ambientCaps", { ambientCaps: [64] }],
  ["unshareflags", { unshareflags: 0.5 }],
  ["joinNamespaces", { joinNamespaces: [{ fd: -1, flags: 0 }] }],
  ["credential", { credential: { uid: 2 ** 32 - 1, gid: 0 } }],
  ["credential", { credential: { uid: 0, gid: -1 } }],
  ["credential", { credential: { uid: 0, gid: 0, groups: [Number.NaN] } }],
  ["uidMappings", { uidMappings: [{ containerId: 0, hostId: 0, size: 0 }] }],
  ["gidMappings", { gidMappings: [{ containerId: -1, hostId: 0, size: 1 }] }],
])("%s that no register holds is refused", (step, sys) => {
  expect(() => checkAttributes("/bin/true", [], { sys })).toThrow(refusal(step));
});

// What the compiler would not let through, from callers who have none.
test.each<[step: string, argv0: unknown, argv: unknown, attr: unknown]>([
  ["argv0", undefined, [], {}],
  ["argv", "/bin/true", "true", {}],
  ["argv", "/bin/true", ["true", 5], {}],
  ["attr", "/bin/true", [], null],
  ["env", "/bin/true", [], { env: null }],
  ["env", "/bin/true", [], { env: { A: 5 } }],
  ["dir", "/bin/true", [], { dir: 5 }],
  ["files", "/bin/true", [], { files: "012" }],
  ["files", "/bin/true", [], { files: new Array(1) }], // a hole
  ["sys", "/bin/true", [], { sys: null }],
  ["setsid", "/bin/true", [], { sys: { setsid: 1 } }],
  ["pdeathsig", "/bin/true", [], { sys: { pdeathsig: "SIGKILL" } }],
  ["joinNamespaces", "/bin/true", [], { sys: { joinNamespaces: ["uts"] } }],
  ["joinNamespaces", "/bin/true", [], { sys: { joinNamespaces: [{ fd: 3 }] } }],
  ["credential", "/bin/true", [], { sys: { credential: { uid: 5 } } }],
  ["uidMappings", "/bin/true", [], { sys: { cloneflags: CLONE_NEWUSER, uidMappings: [{}] } }],
  ["gidMappings", "/bin/true", [], { sys: { cloneflags: CLONE_NEWUSER, gidMappings: { size: 1 } } }],
])("%s of another type is refused", (step, argv0, argv, attr) => {
  const [file, list, attributes] = [argv0 as string, argv as string[], attr as ProcAttr];
  expect(() => checkAttributes(file, list, attributes)).toThrow(refusal(step));
});

test("what names a host or changes mounts needs namespaces of the child's own", () => {
  const check = (sys: SysProcAttr) => () => checkAttributes("/bin/true", [], { sys });
  expect(check({ hostname: "x" })).toThrow(refusal("hostname"));
  expect(check({ privateMounts: true, cloneflags: CLONE_NEWUTS })).toThrow(refusal("privateMounts"));
  expect(check({ hostname: "x", joinNamespaces: [{ fd: 3, flags: CLONE_NEWUSER }] })).toThrow(refusal("hostname"));
  const made = CLONE_NEWUTS | CLONE_NEWNS;
  for (const sys of [{ cloneflags: made }, { unshareflags: made }])
    expect(check({ hostname: "x", privateMounts: true, ...sys })).not.toThrow();
  expect(check({ hostname: "x", joinNamespaces: [{ fd: 3, flags: CLONE_NEWUTS }] })).not.toThrow();
});

describe("flags of clone", () => {
  test("namespaces are all there is: sharing memory or descriptors would hand this process over", () => {
    // The last two are CLONE_CLEAR_SIGHAND and CLONE_INTO_CGROUP of clone3(2).
    for (const cloneflags of [CLONE_VM, CLONE_FILES, CLONE_NEWUSER | CLONE_FILES, 0.5, -1, 2 ** 32, 2 ** 33]) {
      expect(() => checkAttributes("/bin/true", [], { sys: { cloneflags } })).toThrow(refusal("cloneflags"));
    }
    expect(() =>
      checkAttributes("/bin/true", [], { sys: { cloneflags: CLONE_NEWUSER | CLONE_NEWTIME } }),
    ).not.toThrow();
  });

  test("there are ids to map in a new user namespace alone", () => {
    const mapping = [{ containerId: 0, hostId: 0, size: 1 }];
    const check = (sys: SysProcAttr) => () => checkAttributes("/bin/true", [], { sys });
    expect(check({ uidMappings: mapping })).toThrow(/uidMappings.*CLONE_NEWUSER in cloneflags/);
    expect(check({ gidMappings: mapping, unshareflags: CLONE_NEWUSER })).toThrow(refusal("gidMappings"));
    expect(check({ cloneflags: CLONE_NEWUSER, uidMappings: mapping, gidMappings: mapping })).not.toThrow();
  });

  test("the init of a pid namespace has no siblings (clone(2): CLONE_PARENT)", () => {
    const attr = (cloneflags: number): ProcAttr => ({ sys: { cloneflags, forkAgain: true } });
    expect(() => checkAttributes("/bin/true", [], attr(CLONE_NEWPID))).toThrow(refusal("forkAgain"));
    expect(() => checkAttributes("/bin/true", [], attr(CLONE_NEWUTS))).not.toThrow();
  });

  const shares = (sys: SysProcAttr) => (cloneFlags(sys) & CLONE_VM) !== 0;

  test("a plain child runs in its parent's memory until execve", () => {
    expect(shares({})).toBe(true);
    expect(shares({ setsid: true, chroot: "/", pdeathsig: 9, joinNamespaces: [{ fd: 5, flags: 0x0400_0000 }] })).toBe(
      true,
    );
  });

  test.each<[string, SysProcAttr]>([
    ["a change of credentials would make the parent not dumpable", { credential: { uid: 1, gid: 1 } }],
    ["so would capabilities", { ambientCaps: [1] }],
    ["the parent has to run to write mappings", { uidMappings: [] }],
    ["the parent has to run to write mappings", { gidMappings: [] }],
    ["a user namespace changes credentials", { cloneflags: CLONE_NEWUSER }],
    ["a user namespace changes credentials", { unshareflags: CLONE_NEWUSER }],
    ["a user namespace changes credentials", { joinNamespaces: [{ fd: 5, flags: CLONE_NEWUSER }] }],
    ["the descriptor may be a user namespace", { joinNamespaces: [{ fd: 5, flags: 0 }] }],
    ["a time namespace wants memory of its own", { cloneflags: CLONE_NEWTIME }],
    ["a second child has memory of its own", { forkAgain: true }],
  ])("not when %s", (_, sys) => {
    expect(shares(sys)).toBe(false);
  });
});

describe("terminals", () => {
  const check = (attr: ProcAttr) => () => checkAttributes("/bin/true", [], attr);

  test("ctty for setctty is one of the child's descriptors", () => {
    expect(check({ sys: { setctty: true, ctty: 2 } })).not.toThrow();
    expect(check({ sys: { setctty: true, ctty: 3 } })).toThrow(refusal("ctty"));
    expect(check({ files: [], sys: { setctty: true } })).toThrow(refusal("ctty"));
    expect(check({ files: [], sys: { foreground: true, ctty: 30 } })).not.toThrow();
  });

  test("it cannot be for setctty and foreground at once", () => {
    expect(check({ sys: { setctty: true, foreground: true } })).toThrow(refusal("ctty"));
  });
});

test("descriptors are whole numbers, or -1", () => {
  for (const fd of [-2, 0.5, Number.NaN, 2 ** 31]) {
    expect(() => checkAttributes("/bin/true", [], { files: [fd] })).toThrow(refusal("files"));
  }
});

test("a map is one line for each range", () => {
  expect(mappingText([])).toBe("");
  const ranges = [
    { containerId: 0, hostId: 100000, size: 65536 },
    { containerId: 4294967294, hostId: 1000, size: 1 },
  ];
  expect(mappingText(ranges)).toBe("0 100000 65536\n4294967294 1000 1\n");
});

test.each([
  ["darwin", "arm64"],
  ["linux", "s390x"],
])("maps are not written on %s, %s", (platform, arch) => {
  const here = { platform: process.platform, arch: process.arch };
  Object.defineProperties(process, { platform: { value: platform }, arch: { value: arch } });
  try {
    expect(() => writeUidGidMappings(process.pid, {})).toThrow(
      expect.objectContaining({ code: "ENOSYS", step: "platform" }),
    );
  } finally {
    Object.defineProperties(process, { platform: { value: here.platform }, arch: { value: here.arch } });
  }
});
