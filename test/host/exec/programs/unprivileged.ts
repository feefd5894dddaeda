/** What a user without privileges can do, and is refused. It is run as user 1000 and group 1000. */
import { readFileSync } from "node:fs";
import { CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../../src/abi/sched.ts";
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../../../src/host/exec/fork-userns.ts";
import { writeUidGidMappings } from "../../../../src/host/exec/id-mappings.ts";
import type { SysProcAttr } from "../../../../src/host/exec/process-attributes.ts";
import { attempt } from "./attempt.ts";

const own = { containerId: 0, hostId: 1000, size: 1 };
const rootInside: SysProcAttr = { cloneflags: CLONE_NEWUSER, uidMappings: [own], gidMappings: [own] };
const proc = (pid: number, file: string): string =>
  readFileSync(`/proc/${pid}/${file}`, "utf8").trim().replace(/\s+/g, " ");

async function inside(): Promise<unknown> {
  const flags = CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWPID;
  await using child = forkExec("/bin/sleep", ["sleep", "100"], {
    sys: { ...rootInside, cloneflags: flags, pdeathsig: 9, credential: { uid: 0, gid: 0 } },
  });
  const { pid } = child;
  return { uid: proc(pid, "uid_map"), gid: proc(pid, "gid_map"), setgroups: proc(pid, "setgroups") };
}

async function parked(): Promise<unknown> {
  await using child = forkUserns();
  writeUidGidMappings(child.pid, { uidMappings: [own], gidMappings: [own] });
  return proc(child.pid, "uid_map");
}

const fails = (sys: SysProcAttr): unknown => attempt(() => void forkExec("/bin/true", ["true"], { sys }).close());
console.log(
  JSON.stringify({
    inside: await inside(),
    parked: await parked(),
    namespaceAlone: fails({ cloneflags: CLONE_NEWUTS }),
    moreIds: fails({ ...rootInside, uidMappings: [{ ...own, size: 2 }] }),
    anothersId: fails({ ...rootInside, gidMappings: [{ ...own, hostId: 0 }] }),
    setgroupsAllowed: fails({ ...rootInside, gidMappingsEnableSetgroups: true }),
    groups: fails({ ...rootInside, credential: { uid: 0, gid: 0, groups: [0] } }),
    chroot: fails({ chroot: "/" }),
    otherUser: fails({ credential: { uid: 0, gid: 1000, noSetGroups: true } }),
    capabilities: fails({ ambientCaps: [0] }),
  }),
);
