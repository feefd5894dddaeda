/** What actors do, on whichever kernel. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MS_BIND } from "../../../src/abi/mount.ts";
import {
  CLONE_FILES,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_VFORK,
  CLONE_VM,
} from "../../../src/abi/sched.ts";
import { SIGKILL, SIGSTOP } from "../../../src/abi/signal.ts";
import type { Actor } from "../../../src/ns/ops/actor.ts";
import type { NamespaceOps } from "../../../src/ns/ops/namespace-ops.ts";
import { unwrap } from "../../../src/ns/ops/outcome.ts";

const ok = { value: undefined };

/** Whether there are ids besides the root's. */
interface Ids {
  readonly missing: boolean;
  readonly reason: string;
}

/** @param open new operations, and what ends them. */
export function describeActors(
  name: string,
  open: () => Promise<NamespaceOps>,
  ids: Ids = { missing: false, reason: "" },
): void {
  describe(name, () => {
    let ops: NamespaceOps;
    let first: Actor;

    beforeEach(async () => {
      ops = await open();
      first = unwrap(await ops.root.create(CLONE_NEWPID));
    });
    afterEach(() => ops.close());

    /** Which links of the two differ. */
    const differing = async (a: Actor, b: Actor): Promise<string[]> => {
      const [ours, theirs] = [await ops.root.links(a), await ops.root.links(b)];
      return Object.keys(ours).filter((name) => unwrap(ours[name as "uts"]) !== unwrap(theirs[name as "uts"]));
    };

    it("makes children in new namespaces", async () => {
      const child = unwrap(await first.create(CLONE_NEWUTS | CLONE_NEWIPC));
      expect(await differing(first, child)).toEqual(["ipc", "uts"]);
      expect(unwrap(await first.status(child)).nspid.slice(1)).toEqual([2]);
      expect(await first.create(CLONE_NEWUSER | CLONE_NEWPID)).toHaveProperty("value");
    });

    it("makes no children that share memory or descriptors", async () => {
      for (const flags of [CLONE_VM, CLONE_FILES, CLONE_NEWUTS | CLONE_VFORK, 2 ** 33, Number.NaN])
        expect(await first.create(flags), String(flags)).toEqual({ errno: "EINVAL" });
    });

    it.skipIf(ids.missing)(`answers with the errno of what is refused ${ids.reason}`, async () => {
      await first.setUids(1000, 1000, 1000);
      expect(await first.create(CLONE_NEWUTS)).toEqual({ errno: "EPERM" });
      expect(await first.unshare(CLONE_NEWUTS)).toEqual({ errno: "EPERM" });
      expect(await first.setHostname("x")).toEqual({ errno: "EPERM" });
    });

    it("sets names of the caller's UTS namespace", async () => {
      const child = unwrap(await first.create(CLONE_NEWUTS));
      expect(await child.setHostname("one")).toEqual(ok);
      expect(await child.setDomainname("net")).toEqual(ok);
      expect(await child.names()).toEqual({ value: { nodename: "one", domainname: "net" } });
      expect(unwrap(await first.names()).nodename).not.toBe("one");
      expect(await first.enter(child, CLONE_NEWUTS)).toEqual(ok);
      expect(unwrap(await first.names()).nodename).toBe("one");
    });

    it.skipIf(ids.missing)(`maps ids from outside ${ids.reason}`, async () => {
      const child = unwrap(await first.create(CLONE_NEWUSER));
      expect(unwrap(await child.status(child)).uid).toEqual([65534, 65534, 65534, 65534]);
      expect(await first.writeMap(child, "uid_map", "0 0 1\n1 1000 5\n")).toEqual(ok);
      expect(await first.writeMap(child, "uid_map", "0 0 1")).toEqual({ errno: "EPERM" });
      expect(unwrap(await child.readMap(child, "uid_map")).split(/\s+/)).toEqual("_0_0_1_1_1000_5_".split("_"));
      expect(await first.writeSetgroups(child, "deny")).toEqual(ok);
      expect(await child.readSetgroups(child)).toEqual({ value: "deny\n" });
      expect(await first.writeMap(child, "gid_map", "0 0 1")).toEqual(ok);
      expect(unwrap(await child.status(child)).uid).toEqual([0, 0, 0, 0]);
    });

    it.skipIf(ids.missing)(`sets ids, groups and capabilities ${ids.reason}`, async () => {
      await first.setGroups([5, 7]);
      await first.setGids(10, 11, 12);
      await first.setCapabilities({ effective: 1n, permitted: (1n << 40n) | 1n, inheritable: 0n });
      const { uid, gid, groups, capabilities } = unwrap(await ops.root.status(first));
      expect({ uid, gid, groups }).toEqual({ uid: [0, 0, 0, 0], gid: [10, 11, 12, 11], groups: [5, 7] });
      expect(capabilities.effective).toBe("0000000000000001");
      expect(capabilities.permitted).toBe("0000010000000001");
    });

    it("opens and joins by handle", async () => {
      const child = unwrap(await first.create(CLONE_NEWUSER | CLONE_NEWUTS));
      const uts = unwrap(await first.open(child, "uts"));
      expect(await uts.type()).toEqual({ value: CLONE_NEWUTS });
      expect(await uts.link()).toEqual((await first.links(child)).uts);
      expect(await uts.parent()).toEqual({ errno: "EINVAL" });
      const owner = unwrap(await uts.owner());
      expect(await owner.link()).toEqual((await first.links(child)).user);
      expect(await owner.ownerUid()).toEqual({ value: 0 });
      expect(await uts.join(CLONE_NEWIPC)).toEqual({ errno: "EINVAL" });
      expect(await uts.join(0)).toEqual(ok);
      expect(await differing(first, child)).toEqual(["user"]);
      await uts.close();
      expect(await uts.join(0)).toEqual({ errno: "EBADF" });
    });

    it("mounts", async () => {
      const child = unwrap(await first.create(CLONE_NEWNS));
      expect(await child.mount("tmpfs", "/tmp", "tmpfs", 0, "size=64k")).toEqual(ok);
      expect(await child.mkdir("/tmp/a")).toEqual(ok);
      expect(await child.mount("/tmp", "/tmp/a", "", MS_BIND)).toEqual(ok);
      const paths = async (actor: Actor): Promise<string[]> =>
        unwrap(await actor.mounts(actor))
          .map((line) => line.split(" ")[4]!)
          .filter((path) => path.startsWith("/tmp"));
      expect(await paths(child)).toEqual(["/tmp", "/tmp/a"]);
      expect(await paths(first)).toEqual([]);
      expect(await child.umount("/tmp", 0)).toEqual({ errno: "EBUSY" });
      expect(await child.umount("/tmp/a", 0)).toEqual(ok);
    });

    it("writes the offsets of a time namespace until somebody is in it", async () => {
      await first.unshare(CLONE_NEWTIME);
      expect(await first.writeTimeOffsets(first, "monotonic 100 0")).toEqual(ok);
      unwrap(await first.create(0));
      expect(await first.writeTimeOffsets(first, "monotonic 200 0")).toEqual({ errno: "EACCES" });
      expect(unwrap(await first.readTimeOffsets(first))).toMatch(/^monotonic +100 +0$/m);
    });

    it("tells of a child's end, and gives orphans to the root", async () => {
      const child = unwrap(await first.create(CLONE_NEWPID));
      const grandchild = unwrap(await child.create(0));
      expect(await first.wait()).toEqual({ value: null });
      await child.exit(3);
      expect([child.hasEnded, grandchild.hasEnded]).toEqual([true, true]);
      expect(await first.wait()).toEqual({ value: { pid: 2, status: 3 << 8 } });
      expect(await first.wait()).toEqual({ errno: "ECHILD" });
      expect(await child.names()).toEqual({ errno: "ESRCH" });
      expect(await child.create(0)).toEqual({ errno: "ESRCH" });
      // Both were the last that their namespace had.
      expect(await first.enter(child, CLONE_NEWUTS)).toEqual({ errno: "ESRCH" });
      expect(await first.kill(child, SIGKILL)).toEqual({ errno: "ESRCH" });
      expect(await first.enter(child, 0)).toEqual({ errno: "EINVAL" });
      expect(ops.actors()).toEqual([ops.root, first]);
    });

    it.skipIf(ids.missing)(`kills whom it may ${ids.reason}`, async () => {
      const [a, b] = [unwrap(await first.create(0)), unwrap(await first.create(0))];
      await a.setUids(1000, 1000, 1000);
      expect(await a.kill(b, SIGKILL)).toEqual({ errno: "EPERM" });
      expect(await a.kill(first, SIGSTOP)).toEqual({ errno: "EINVAL" });
      expect(await b.kill(a, SIGKILL)).toEqual(ok);
      expect([a.hasEnded, b.hasEnded]).toEqual([true, false]);
      // Of no effect on the init of its own pid namespace. PID-040
      expect(await b.kill(first, SIGKILL)).toEqual(ok);
      expect(first.hasEnded).toBe(false);
      expect(await ops.root.kill(first, SIGKILL)).toEqual(ok);
      expect(ops.actors()).toEqual([ops.root]);
    });
  });
}
