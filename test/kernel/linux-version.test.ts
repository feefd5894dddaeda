import { describe, expect, it } from "vitest";
import { EINVAL, ENOTTY } from "../../src/abi/errno.ts";
import { AT_FDCWD, O_RDONLY, O_WRONLY } from "../../src/abi/fcntl.ts";
import { MNT_NS_INIT_INO, NET_NS_INIT_INO, UTS_NS_INIT_INO } from "../../src/abi/ioctl-nsfs.ts";
import { FSCONFIG_CMD_CREATE, FSMOUNT_NAMESPACE, OPEN_TREE_NAMESPACE } from "../../src/abi/mount.ts";
import {
  CLONE_AUTOREAP,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NNP,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VM,
  UNSHARE_EMPTY_MNTNS,
} from "../../src/abi/sched.ts";
import { SIGCHLD } from "../../src/abi/signal.ts";
import { __WALL } from "../../src/abi/wait.ts";
import {
  LINUX_BEHAVIOURS,
  LINUX_VERSIONS,
  type LinuxVersion,
  linuxBehaves,
  NEWEST_LINUX,
} from "../../src/ns/linux-version.ts";
import type { Sys } from "../../src/platform/program/sys/index.ts";
import type { Routine } from "../../src/platform/program/syscall.ts";
import { codeOf, type EvaluateOptions, evaluate } from "../platform/program/sys/evaluate.ts";

/** What `body` returns on each release, also when the kernel is saved and loaded meanwhile. */
async function onEach<T>(
  body: (sys: Sys) => Routine<T>,
  functions: EvaluateOptions["functions"] = {},
): Promise<Record<LinuxVersion, T>> {
  const results: Partial<Record<LinuxVersion, T>> = {};
  for (const kernelVersion of LINUX_VERSIONS)
    results[kernelVersion] = await evaluate(body, { kernelVersion, functions });
  return results as Record<LinuxVersion, T>;
}

function* firstLine(sys: Sys, path: string): Routine<string> {
  const fd = yield* sys.open(path, O_RDONLY);
  const text = new TextDecoder().decode(yield* sys.read(fd, 4096));
  yield* sys.close(fd);
  return text.split("\n")[0]!;
}

function* exitsWithTwo(sys: Sys): Routine<void> {
  yield* sys.exit(2);
}

function* setsPidMax(sys: Sys): Routine<void> {
  const fd = yield* sys.open("/proc/sys/kernel/pid_max", O_WRONLY);
  yield* sys.write(fd, "1000");
}

function* waits(sys: Sys): Routine<void> {
  yield* sys.poll([]);
}

/** In a user, mount and pid namespace of its own. */
function* mountsPidSubset(sys: Sys): Routine<void> {
  const code = yield* codeOf(sys.mount("proc", "/tmp", "proc", 0, "subset=pid"));
  yield* sys.exit(code === null ? 0 : code === "EPERM" ? 1 : 2);
}

describe("kernelVersion", () => {
  it("is the release that uname(2) and /proc tell of", async () => {
    const releases = await onEach(function* (sys) {
      const { release } = yield* sys.uname();
      const version = yield* firstLine(sys, "/proc/version");
      return [release, yield* firstLine(sys, "/proc/sys/kernel/osrelease"), version.split(" ")[2]];
    });
    for (const version of LINUX_VERSIONS) {
      const release = `${version}.0-tuxlet`;
      expect(releases[version]).toEqual([release, release, release]);
    }
  });

  it("has what a release has in every later one, and all in the newest", () => {
    for (const behaviour of LINUX_BEHAVIOURS) {
      const has = LINUX_VERSIONS.map((version) => linuxBehaves(version, behaviour));
      expect(has.toSorted(), behaviour).toEqual(has);
      expect(linuxBehaves(NEWEST_LINUX, behaviour), behaviour).toBe(true);
      expect(linuxBehaves("6.12", behaviour), behaviour).toBe(false);
    }
  });
});

describe("what differs between releases", () => {
  it("GEN-002: inode numbers of the initial mount and network namespace", async () => {
    const inodes = await onEach(function* (sys) {
      const found: (number | bigint)[] = [];
      for (const name of ["mnt", "net", "uts"]) found.push(Number((yield* sys.stat(`/proc/self/ns/${name}`)).st_ino));
      return found;
    });
    const fixed = [MNT_NS_INIT_INO, NET_NS_INIT_INO, UTS_NS_INIT_INO];
    expect([inodes["6.18"], inodes["7.2"]]).toEqual([fixed, fixed]);
    const [mnt, net, uts] = inodes["6.12"];
    expect(uts).toBe(UTS_NS_INIT_INO);
    expect([mnt! > 4026531840, net! > 4026531840, mnt === net]).toEqual([true, true, false]);
  });

  it("GEN-055: clone(2) with 0x80, which is no signal", async () => {
    const codes = await onEach(
      function* (sys) {
        const child = yield* sys.clone(CLONE_NEWTIME, exitsWithTwo).orErrno();
        if (child < 0) return child;
        // A child without a signal is waited for with __WALL alone.
        const plain = yield* codeOf(sys.wait(child, 0));
        const outcome = yield* sys.wait(child, __WALL);
        return [plain, outcome.status];
      },
      { exitsWithTwo },
    );
    expect(codes).toEqual({ "6.12": ["ECHILD", 0x200], "6.18": ["ECHILD", 0x200], "7.2": -EINVAL });
  });

  it("GEN-065: ids of namespaces", async () => {
    const ids = await onEach(function* (sys) {
      const fd = yield* sys.open("/proc/self/ns/ipc", O_RDONLY);
      return yield* sys.ns_get_id(fd).orErrno();
    });
    expect(ids["6.12"]).toBe(-ENOTTY);
    expect(ids["6.18"]).toBeGreaterThan(8);
    expect(ids["7.2"]).toBe(1);
  });

  it("PID-011: pid_for_children of a namespace without a first process", async () => {
    const codes = await onEach(function* (sys) {
      yield* sys.unshare(CLONE_NEWPID);
      return yield* codeOf(sys.readlink("/proc/self/ns/pid_for_children"));
    });
    expect(codes).toEqual({ "6.12": "ENOENT", "6.18": "ENOENT", "7.2": null });
  });

  it("PID-085: proc's option pidns=", async () => {
    const codes = await onEach(function* (sys) {
      return yield* codeOf(sys.mount("proc", "/tmp", "proc", 0, "pidns=/proc/self/ns/pid"));
    });
    expect(codes).toEqual({ "6.12": "EINVAL", "6.18": null, "7.2": null });
  });

  it("PID-092: pid_max of a namespace, or of all", async () => {
    const outside = await onEach(
      function* (sys) {
        yield* sys.wait(yield* sys.clone(CLONE_NEWPID | SIGCHLD, setsPidMax));
        return yield* firstLine(sys, "/proc/sys/kernel/pid_max");
      },
      { setsPidMax },
    );
    expect(outside["6.12"]).toBe("1000");
    expect([outside["6.18"], outside["7.2"]]).toEqual([outside["7.2"], outside["6.18"]]);
    expect(Number(outside["7.2"])).toBeGreaterThan(1000);
  });

  it("PID-122, PID-128: PIDFD_GET_INFO, and pidfd_open of a thread", async () => {
    const codes = await onEach(
      function* (sys) {
        const own = yield* sys.pidfd_open(yield* sys.getpid());
        const flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
        const thread = yield* sys.clone(flags, waits);
        return [yield* codeOf(sys.pidfd_get_info(own)), yield* codeOf(sys.pidfd_open(thread))];
      },
      { waits },
    );
    expect(codes).toEqual({ "6.12": ["EINVAL", "EINVAL"], "6.18": [null, "ENOENT"], "7.2": [null, "ENOENT"] });
  });

  it("MNT-061: proc with subset=pid where no other proc is fully visible", async () => {
    const statuses = await onEach(
      function* (sys) {
        yield* sys.mount("tmpfs", "/proc/sys", "tmpfs");
        const flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID;
        return (yield* sys.wait(yield* sys.clone(flags | SIGCHLD, mountsPidSubset))).status;
      },
      { mountsPidSubset },
    );
    expect(statuses).toEqual({ "6.12": 0x100, "6.18": 0x100, "7.2": 0 });
  });

  it("GEN-070: file handles of namespaces", async () => {
    const codes = await onEach(function* (sys) {
      const fd = yield* sys.open("/proc/self/ns/uts", O_RDONLY);
      return yield* codeOf(sys.name_to_handle_at(fd));
    });
    expect(codes).toEqual({ "6.12": "EOPNOTSUPP", "6.18": null, "7.2": null });
  });

  it("GEN-100: listns(2)", async () => {
    const codes = await onEach((sys) => codeOf(sys.listns()));
    expect(codes).toEqual({ "6.12": "ENOSYS", "6.18": "ENOSYS", "7.2": null });
  });

  it("NEW-010 to NEW-014: mount namespaces of an empty root, and those that open_tree and fsmount make", async () => {
    const codes = await onEach(function* (sys) {
      const context = yield* sys.fsopen("tmpfs");
      yield* sys.fsconfig(context, FSCONFIG_CMD_CREATE);
      return [
        yield* codeOf(sys.open_tree(AT_FDCWD, "/", OPEN_TREE_NAMESPACE)),
        yield* codeOf(sys.fsmount(context, FSMOUNT_NAMESPACE)),
        yield* codeOf(sys.unshare(UNSHARE_EMPTY_MNTNS)),
      ];
    });
    const refused = ["EINVAL", "EINVAL", "EINVAL"];
    expect(codes).toEqual({ "6.12": refused, "6.18": refused, "7.2": [null, null, null] });
  });

  it("NEW-016: children that nobody waits for, that gain no privileges, that end with their pidfd", async () => {
    const codes = await onEach(
      function* (sys) {
        const found: (string | null)[] = [];
        for (const flags of [CLONE_AUTOREAP, CLONE_NNP]) {
          found.push(yield* codeOf(sys.clone3({ flags, exit_signal: 0 }, exitsWithTwo)));
        }
        return found;
      },
      { exitsWithTwo },
    );
    expect(codes).toEqual({ "6.12": ["EINVAL", "EINVAL"], "6.18": ["EINVAL", "EINVAL"], "7.2": [null, null] });
  });

  it("MNT-045: the root of the first process can be exchanged from 7.2 on, as it lies on a nullfs", async () => {
    const codes = await onEach(function* (sys) {
      yield* sys.mkdir("/new", 0o755);
      yield* sys.mount("t", "/new", "tmpfs");
      yield* sys.chdir("/new");
      return yield* codeOf(sys.pivot_root(".", "."));
    });
    expect(codes).toEqual({ "6.12": "EINVAL", "6.18": "EINVAL", "7.2": null });
  });

  it("MNT-088: open_tree_attr(2)", async () => {
    const codes = await onEach((sys) => codeOf(sys.open_tree_attr(AT_FDCWD, "/", 0, {})));
    expect(codes).toEqual({ "6.12": "ENOSYS", "6.18": null, "7.2": null });
  });
});
