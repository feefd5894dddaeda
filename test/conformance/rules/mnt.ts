/** Mount namespaces: how each rule MNT is shown. */
import { expect } from "vitest";
import { NULL_FS_MAGIC } from "../../../src/abi/magic.ts";
import {
  LSMT_ROOT,
  MNT_DETACH,
  MS_BIND,
  MS_UNBINDABLE,
  STATMOUNT_MNT_BASIC,
  STATMOUNT_SB_BASIC,
} from "../../../src/abi/mount.ts";
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER } from "../../../src/abi/sched.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { codeOf } from "../../platform/program/sys/evaluate.ts";
import { absent, byTest, inProgram, onLinux, partial, pass, type RuleProofs } from "../proof.ts";
import { blockDeviceRefused } from "./mount-of-block-device.ts";

/** The first process of its pid namespace. */
function* mountsProc(sys: Sys): Routine<void> {
  expect(yield* codeOf(sys.mount("p", "/mnt", "proc"))).toBe("EPERM");
  yield* sys.mount("p", "/mnt", "proc", 0, "subset=pid");
  yield* sys.stat("/mnt/1");
}

export const MNT_PROOFS: RuleProofs<"MNT"> = {
  "MNT-001": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-002": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-003": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-004": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-005": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-006": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-007": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-008": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-010": pass(onLinux("ns/rules/mnt-propagation.c")),
  "MNT-011": pass(onLinux("ns/rules/mnt-propagation.c")),
  "MNT-012": pass(onLinux("ns/rules/mnt-propagation.c")),
  "MNT-013": pass(onLinux("ns/rules/mnt-propagation.c")),
  "MNT-014": pass(onLinux("ns/rules/mnt-propagation.c")),
  "MNT-015": pass(onLinux("ns/rules/mnt-propagation.c")),
  "MNT-016": pass(onLinux("ns/rules/mnt-propagation.c")),
  "MNT-017": pass(onLinux("ns/rules/mnt-propagation.c")),
  "MNT-018": pass(
    onLinux("ns/rules/mnt-propagation.c"),
    inProgram(function* (sys) {
      yield* sys.mkdir("/mnt");
      yield* sys.mkdir("/to");
      yield* sys.mount("t", "/mnt", "tmpfs");
      yield* sys.mount(null, "/mnt", null, MS_UNBINDABLE);
      yield* sys.unshare(CLONE_NEWNS);
      expect(yield* codeOf(sys.mount("/mnt", "/to", null, MS_BIND))).toBe("EINVAL");
    }),
  ),
  "MNT-019": pass(onLinux("ns/rules/mnt-propagation.c")),
  "MNT-020": pass(onLinux("ns/rules/mnt-umount.c")),
  "MNT-021": pass(onLinux("ns/rules/mnt-umount.c")),
  "MNT-022": pass(onLinux("ns/rules/mnt-umount.c")),
  "MNT-023": pass(onLinux("ns/rules/mnt-umount.c")),
  "MNT-024": pass(onLinux("ns/rules/mnt-umount.c")),
  "MNT-025": pass(onLinux("ns/rules/mnt-umount.c")),
  "MNT-026": pass(onLinux("ns/rules/mnt-umount.c")),
  "MNT-030": pass(onLinux("ns/rules/mnt-mount.c"), byTest(blockDeviceRefused)),
  "MNT-031": pass(onLinux("ns/rules/mnt-mount.c")),
  "MNT-032": pass(onLinux("ns/rules/mnt-mount.c")),
  "MNT-033": pass(onLinux("ns/rules/mnt-mount.c")),
  "MNT-034": pass(onLinux("ns/rules/mnt-mount.c")),
  "MNT-035": pass(onLinux("ns/rules/mnt-mount.c")),
  "MNT-036": pass(onLinux("ns/rules/mnt-mount.c")),
  "MNT-040": pass(onLinux("ns/rules/mnt-pivot.c")),
  "MNT-041": pass(onLinux("ns/rules/mnt-pivot.c")),
  "MNT-042": pass(onLinux("ns/rules/mnt-pivot.c")),
  "MNT-043": pass(onLinux("ns/rules/mnt-pivot.c")),
  "MNT-044": pass(onLinux("ns/rules/mnt-pivot.c")),
  "MNT-045": pass(
    inProgram(function* (sys) {
      // The root of the first process is mounted on a nullfs, so it can be exchanged at once.
      yield* sys.mkdir("/new");
      yield* sys.mount("t", "/new", "tmpfs");
      yield* sys.chdir("/new");
      yield* sys.pivot_root(".", ".");
      yield* sys.umount(".", MNT_DETACH);
      const [id] = yield* sys.listmount({ mnt_id: LSMT_ROOT });
      const { mnt_parent_id, sb_magic } = yield* sys.statmount(
        { mnt_id: id! },
        STATMOUNT_MNT_BASIC | STATMOUNT_SB_BASIC,
      );
      expect(sb_magic).not.toBe(NULL_FS_MAGIC);
      const below = yield* sys.statmount({ mnt_id: mnt_parent_id }, STATMOUNT_MNT_BASIC | STATMOUNT_SB_BASIC);
      expect(below.sb_magic).toBe(NULL_FS_MAGIC);
      expect(below.mnt_parent_id).toBe(mnt_parent_id);
    }),
  ),
  "MNT-050": pass(onLinux("ns/rules/mnt-locked.c")),
  "MNT-051": pass(onLinux("ns/rules/mnt-locked.c")),
  "MNT-052": pass(onLinux("ns/rules/mnt-locked.c")),
  "MNT-053": pass(onLinux("ns/rules/mnt-locked.c")),
  "MNT-054": pass(onLinux("ns/rules/mnt-locked.c")),
  "MNT-055": pass(onLinux("ns/rules/mnt-locked.c")),
  "MNT-056": pass(onLinux("ns/rules/mnt-locked.c")),
  "MNT-057": partial(
    "no overlay, binfmt_misc, fuse, nor those that say EPERM, but for devtmpfs",
    onLinux("ns/rules/mnt-userns.c"),
  ),
  "MNT-058": pass(onLinux("ns/rules/mnt-locked.c")),
  "MNT-059": pass(onLinux("ns/rules/mnt-locked.c")),
  "MNT-060": pass(onLinux("ns/rules/mnt-userns.c")),
  "MNT-061": pass(
    onLinux("ns/rules/mnt-userns.c"),
    inProgram(
      function* (sys) {
        // Linux 7.2: what shows nothing but processes reveals nothing.
        yield* sys.mkdir("/empty");
        yield* sys.mkdir("/mnt");
        yield* sys.mount("/empty", "/proc/sys", null, MS_BIND);
        yield* sys.unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID);
        const child = yield* sys.fork(mountsProc);
        expect((yield* sys.wait(child)).status).toBe(0);
      },
      { functions: { mountsProc } },
    ),
  ),
  "MNT-062": pass(onLinux("ns/rules/mnt-userns.c")),
  "MNT-063": pass(onLinux("ns/rules/mnt-view.c")),
  "MNT-070": pass(onLinux("ns/rules/mnt-tree.c")),
  "MNT-071": pass(onLinux("ns/rules/mnt-tree.c")),
  "MNT-072": pass(onLinux("ns/rules/mnt-tree.c")),
  "MNT-073": pass(onLinux("ns/rules/mnt-tree.c")),
  "MNT-074": pass(onLinux("ns/rules/mnt-tree.c")),
  "MNT-075": pass(onLinux("ns/rules/mnt-tree.c")),
  "MNT-076": pass(onLinux("ns/rules/mnt-tree.c")),
  "MNT-077": pass(onLinux("ns/rules/mnt-tree.c")),
  "MNT-080": pass(onLinux("ns/rules/mnt-setattr.c")),
  "MNT-081": pass(onLinux("ns/rules/mnt-setattr.c")),
  "MNT-082": pass(onLinux("ns/rules/mnt-setattr.c")),
  "MNT-083": pass(onLinux("ns/rules/mnt-setattr.c")),
  "MNT-084": pass(onLinux("ns/rules/mnt-setattr.c")),
  "MNT-085": pass(onLinux("ns/rules/mnt-setattr.c")),
  "MNT-086": pass(onLinux("ns/rules/mnt-setattr.c")),
  "MNT-087": pass(onLinux("ns/rules/mnt-setattr.c")),
  "MNT-088": pass(onLinux("ns/rules/mnt-setattr.c")),
  "MNT-090": pass(onLinux("ns/rules/mnt-statmount.c")),
  "MNT-091": pass(onLinux("ns/rules/mnt-statmount.c")),
  "MNT-092": pass(onLinux("ns/rules/mnt-statmount.c")),
  "MNT-093": pass(onLinux("ns/rules/mnt-statmount.c")),
  "MNT-094": pass(onLinux("ns/rules/mnt-statmount.c")),
  "MNT-095": pass(onLinux("ns/rules/mnt-statmount.c")),
  "MNT-096": pass(onLinux("ns/rules/mnt-view.c")),
  "MNT-097": pass(onLinux("ns/rules/mnt-view.c")),
  "MNT-098": pass(onLinux("ns/rules/mnt-userns.c")),
  "MNT-099": pass(onLinux("ns/rules/mnt-userns.c")),
  "MNT-100": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-101": absent("there is no fanotify(7)"),
  "MNT-102": pass(onLinux("ns/rules/mnt-copy.c")),
  "MNT-103": pass(onLinux("ns/rules/mnt-copy.c")),
};
