/** Credentials and capabilities across user namespaces: how each rule CAP is shown. */
import fc from "fast-check";
import { expect } from "vitest";
import { CAP_KILL, CAP_SYS_ADMIN } from "../../../src/abi/capability.ts";
import { CLONE_NEWUSER } from "../../../src/abi/sched.ts";
import { CapabilitySet } from "../../../src/ns/capability-set.ts";
import { createUserNamespace } from "../../../src/ns/create-user-namespace.ts";
import type { Credentials } from "../../../src/ns/credentials.ts";
import { IdMap } from "../../../src/ns/id-map.ts";
import type { UserNamespace } from "../../../src/ns/user-namespace.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { createWorld } from "../../ns/fixture.ts";
import { codeOf } from "../../platform/program/sys/evaluate.ts";
import { byTest, inProgram, onLinux, partial, pass, type RuleProofs } from "../proof.ts";

/** This machine's Linux may have no modules and no kexec, and then says ENOSYS to everybody. */
function* modulesAreTheMachines(sys: Sys): Routine<void> {
  yield* sys.unshare(CLONE_NEWUSER);
  for (const call of [
    sys.init_module(new Uint8Array(64)),
    sys.finit_module(0),
    sys.delete_module("a"),
    sys.kexec_load(0),
  ])
    expect(yield* codeOf(call)).toBe("EPERM");
}

/** A namespace of a random tree: its parent among those before it, its owner's uid, and the credentials of somebody in it. */
const place = fc.record({
  parent: fc.nat(),
  owner: fc.constantFrom(0, 1000, 1001),
  euid: fc.constantFrom(0, 1000, 1001),
  effective: fc.constantFrom(CapabilitySet.EMPTY, CapabilitySet.of(CAP_KILL), CapabilitySet.FULL),
});

/** The walk of the rule: upward from the target, to the namespace of the one who asks. */
function walk(asker: Credentials, capability: number, target: UserNamespace): boolean {
  for (let at: UserNamespace | null = target; at !== null; at = at.parent) {
    if (at === asker.userNamespace) return asker.effective.has(capability);
    if (at.level <= asker.userNamespace.level) return false;
    if (at.parent === asker.userNamespace && at.ownerUid === asker.euid) return true;
  }
  return false;
}

function capabilityTestIsTheWalk(): void {
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), (places) => {
      const { user, root } = createWorld();
      const spaces: UserNamespace[] = [user];
      const askers: Credentials[] = [];
      for (const { parent, owner, euid, effective } of places) {
        const above = spaces[parent % spaces.length]!;
        const limits = { nproc: Infinity, msgqueue: Infinity, sigpending: Infinity, memlock: Infinity };
        const creator = root.with({ userNamespace: above, euid: owner, egid: owner });
        above.uidMap = IdMap.IDENTITY;
        above.gidMap = IdMap.IDENTITY;
        const made = createUserNamespace(creator, false, limits);
        if (typeof made === "number") throw new Error(`no user namespace: ${made}`);
        spaces.push(made);
        askers.push(root.with({ userNamespace: spaces[parent % spaces.length]!, euid, effective }));
      }
      for (const asker of askers)
        for (const target of spaces)
          for (const capability of [CAP_KILL, CAP_SYS_ADMIN])
            expect(asker.hasCapability(capability, target)).toBe(walk(asker, capability, target));
    }),
    { seed: 64 },
  );
}

export const CAP_PROOFS: RuleProofs<"CAP"> = {
  "CAP-001": pass(onLinux("ns/rules/cap-initial.c"), inProgram(modulesAreTheMachines)),
  "CAP-002": partial("There is neither fanotify nor bpf.", onLinux("ns/rules/cap-initial.c")),
  "CAP-003": partial("There is no seccomp.", onLinux("ns/rules/cap-initial.c")),
  "CAP-010": pass(onLinux("ns/rules/cap-files.c")),
  "CAP-011": pass(onLinux("ns/rules/cap-files.c")),
  "CAP-012": pass(onLinux("ns/rules/cap-files.c")),
  "CAP-013": pass(onLinux("ns/rules/cap-files.c")),
  "CAP-014": pass(onLinux("ns/rules/cap-files.c")),
  "CAP-015": pass(onLinux("ns/rules/cap-files.c")),
  "CAP-016": pass(onLinux("ns/rules/cap-process.c")),
  "CAP-020": pass(onLinux("ns/rules/cap-process.c")),
  "CAP-021": partial("There is no ptrace(2).", onLinux("ns/rules/cap-process.c")),
  "CAP-022": pass(onLinux("ns/rules/cap-process.c")),
  "CAP-023": partial("There is no ptrace(2); process_vm_readv(2) is there for it.", onLinux("ns/rules/cap-process.c")),
  "CAP-030": pass(onLinux("ns/rules/sockets.c")),
  "CAP-031": pass(onLinux("ns/rules/sockets.c")),
  "CAP-032": pass(onLinux("ns/rules/sockets.c")),
  "CAP-033": pass(onLinux("ns/rules/cap-process.c")),
  "CAP-040": pass(onLinux("ns/rules/cap-exec.c")),
  "CAP-041": pass(onLinux("ns/rules/cap-exec.c")),
  "CAP-042": pass(onLinux("ns/rules/cap-exec.c")),
  "CAP-050": pass(onLinux("ns/rules/cap-exec.c")),
  "CAP-051": pass(onLinux("ns/rules/cap-exec.c")),
  "CAP-060": pass(onLinux("ns/rules/cap-exec.c")),
  "CAP-061": pass(onLinux("ns/rules/cap-exec.c")),
  "CAP-062": pass(onLinux("ns/rules/cap-exec.c")),
  "CAP-063": pass(onLinux("ns/rules/cap-exec.c")),
  "CAP-064": pass(byTest(capabilityTestIsTheWalk)),
};
