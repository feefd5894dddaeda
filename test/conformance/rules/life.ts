/** Lifetime: how each rule LIFE is shown. */
import { expect } from "vitest";
import { MS_REC, MS_SHARED } from "../../../src/abi/mount.ts";
import { CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../src/abi/sched.ts";
import { SIGCHLD } from "../../../src/abi/signal.ts";
import { mountinfoText } from "../../../src/fs/mountinfo.ts";
import { namespaceType } from "../../../src/ns/namespace-type.ts";
import { defineProgram, type ProgramFunction } from "../../../src/platform/program/index.ts";
import { bootProgram } from "../../platform/program/run-program.ts";
import { byTest, onLinux, partial, pass, type RuleProofs } from "../proof.ts";

const life = pass(onLinux("ns/rules/life.c"));

export const LIFE_PROOFS: RuleProofs<"LIFE"> = {
  "LIFE-001": life,
  "LIFE-002": life,
  "LIFE-003": life,
  "LIFE-004": life,
  "LIFE-005": life,
  "LIFE-006": life,
  "LIFE-007": life,
  "LIFE-008": pass(onLinux("ns/rules/life-mounts.c")),
  "LIFE-009": pass(onLinux("ns/rules/ipc-mqueue.c")),
  "LIFE-010": pass(onLinux("ns/rules/ipc-mqueue.c")),
  "LIFE-011": life,
  "LIFE-012": life,
  "LIFE-014": life,
  "LIFE-015": pass(onLinux("ns/rules/life-mounts.c")),
  "LIFE-016": life,
  "LIFE-017": life,
  // Order is nothing a program sees: the end of the last member gives up what is inside before its owner, at once and not some time later.
  "LIFE-013": partial(
    "shown for the order of namespaces and for mounts; nothing is left for after the exit",
    byTest(async () => {
      const child: ProgramFunction = function* (sys) {
        yield* sys.unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP);
        yield* sys.mount(null, "/", null, MS_REC | MS_SHARED);
        yield* sys.mount("none", "/tmp", "tmpfs");
      };
      const program = defineProgram({
        name: "test",
        version: 1,
        *main(sys) {
          yield* sys.wait(yield* sys.clone(SIGCHLD, child));
          yield* sys.checkpoint();
        },
        functions: { child },
      });
      const { kernel } = await bootProgram(program);
      const log: string[] = [];
      const before = mountinfoText(kernel.rootMountNamespace!, kernel.rootMountNamespace!.rootPath());
      kernel.events.on("namespace:destroy", ({ type }) => log.push(namespaceType(type).name));
      kernel.events.on("task:exit", ({ group }) => log.push(`exit of ${group.pid.number}`));
      await kernel.start();
      await kernel.waitExited();
      // The user namespace is the zombie's until it is waited for. LIFE-014
      expect(log).toEqual(["mnt", "uts", "ipc", "cgroup", "exit of 2", "user", "exit of 1"]);
      expect(mountinfoText(kernel.rootMountNamespace!, kernel.rootMountNamespace!.rootPath())).toBe(before);
      await kernel.destroy();
    }),
  ),
};
