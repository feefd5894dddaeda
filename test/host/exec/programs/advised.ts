/** What a user without privileges is told when he asks for too much, and where he gets what he wants. It is run as user 1000 and group 1000. */
import { CLONE_FS, CLONE_NEWNET, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../../src/abi/sched.ts";
import { hostNamespaceOps } from "../../../../src/host/actors/host-namespace-ops.ts";
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import type { SysProcAttr } from "../../../../src/host/exec/process-attributes.ts";
import { go } from "../../../../src/host/go.ts";
import { HostError } from "../../../../src/host/host-error.ts";
import { nsEnterOps } from "../../../../src/host/ns-enter.ts";
import { probeHost } from "../../../../src/host/probe.ts";
import { unwrap } from "../../../../src/ns/ops/outcome.ts";

async function told(operation: () => Promise<unknown>): Promise<unknown> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { code, syscall, advice, message } = error;
    if (advice !== undefined && !message.endsWith(`: ${advice}`)) throw new Error(message);
    return { code, syscall, advice };
  }
}

const inThread = (flags: number): Promise<unknown> => told(async () => await (await go(flags)).done);
const inChild = (sys: SysProcAttr): Promise<unknown> =>
  told(async () => forkExec("/bin/true", ["true"], { sys }).close());
const own = [{ containerId: 0, hostId: 1000, size: 1 }];

async function actors(): Promise<unknown> {
  const ops = await hostNamespaceOps();
  unwrap(await ops.root.setHostname("inside"));
  const names = unwrap(await ops.root.names());
  await ops.close();
  return names;
}

console.log(
  JSON.stringify({
    thread: await inThread(CLONE_NEWUTS | CLONE_NEWNET),
    threadUser: await inThread(CLONE_NEWUSER),
    threadRoot: await told(
      async () => (await (await go(CLONE_FS, { ops: [{ op: "chdir", path: "/" }, { op: "getcwd" }] })).done)[1],
    ),
    enter: await told(() => nsEnterOps([{ type: "uts", pid: process.pid }], [])),
    enterAnothers: await told(() => nsEnterOps([{ type: "uts", path: "/proc/1/ns/uts" }], [])),
    child: await inChild({ cloneflags: CLONE_NEWUTS }),
    childUnshare: await inChild({ unshareflags: CLONE_NEWUTS }),
    childMap: await inChild({ cloneflags: CLONE_NEWUSER, uidMappings: [{ ...own[0]!, size: 65536 }] }),
    childGroups: await inChild({ cloneflags: CLONE_NEWUSER, gidMappings: own, gidMappingsEnableSetgroups: true }),
    childUser: await inChild({ credential: { uid: 1000, gid: 1000 } }),
    childRoot: await inChild({ chroot: "/" }),
    probe: (await probeHost()).unshare.mnt,
    actors: await told(actors),
  }),
);
