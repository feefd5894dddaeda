import { constants } from "node:os";
import { CLONE_NEWUSER } from "../../abi/sched.ts";
import { WNOHANG } from "../../abi/wait.ts";
import type { NamespaceOps } from "../../ns/ops/namespace-ops.ts";
import { unwrap } from "../../ns/ops/outcome.ts";
import type { PortActor } from "../../ns/ops/port-actor.ts";
import { PortOps } from "../../ns/ops/port-ops.ts";
import { HostError } from "../host-error.ts";
import type { HostKeeper, HostPort } from "./host-port.ts";
import { reap, startRoot } from "./start-root.ts";

/**
 * Processes of this machine that make and join namespaces when they are told to. Who is not root, or lacks CAP_SYS_ADMIN, gets a root in a user
 * namespace of its own, in which one user and one group are mapped. They end with the thread that asked for them, if not before. Each operation blocks that
 * thread for some microseconds.
 * @throws {HostError} rejects with what the kernel refused, and with ENOSYS where there is no Linux host to ask.
 */
export async function hostNamespaceOps(): Promise<NamespaceOps> {
  return new ActorKeeper().start();
}

class ActorKeeper implements HostKeeper {
  private readonly ports: Set<HostPort>;
  private next: number;

  constructor() {
    this.ports = new Set();
    this.next = 0;
  }

  async start(): Promise<NamespaceOps> {
    const root = startRoot(this);
    try {
      const ops = new PortOps("host", root, async () => this.close());
      return await prepare(ops);
    } catch (error) {
      this.close();
      throw toHostError(error);
    }
  }

  nextSerial(): number {
    return this.next++;
  }

  keep(port: HostPort): void {
    this.ports.add(port);
  }

  /** The root is the last to go: the others are its children, or become that. */
  private close(): void {
    const [root, ...others] = this.ports;
    if (root === undefined) return;
    for (const port of others) port.dismiss();
    for (const port of others) port.release();
    while (root.runNow([{ name: "wait4", args: [-1, 0, WNOHANG, 0] }])?.every(({ result }) => result > 0));
    root.dismiss();
    reap(root.pidfd);
    root.release();
    this.ports.clear();
  }
}

/** Who is root here may still lack CAP_SYS_ADMIN, in a container for example, and have it in a user namespace of its own. */
async function prepare(ops: PortOps): Promise<PortOps> {
  if (process.geteuid?.() === 0) {
    try {
      return await ops.prepare();
    } catch (error) {
      if ((error as { code?: string }).code !== "EPERM") throw error;
    }
  }
  await becomeRoot(ops.root);
  return await ops.prepare();
}

/** user_namespaces(7): who has no privilege may map itself. */
async function becomeRoot(root: PortActor): Promise<void> {
  const [uid, gid] = [process.geteuid!(), process.getegid!()];
  unwrap(await root.unshare(CLONE_NEWUSER), NEW_USER);
  unwrap(await root.writeSetgroups(root, "deny"), "write setgroups");
  unwrap(await root.writeMap(root, "uid_map", `0 ${uid} 1`), "write uid_map");
  unwrap(await root.writeMap(root, "gid_map", `0 ${gid} 1`), "write gid_map");
}

const NEW_USER = "unshare a user namespace";

/** The system call is the first word of an operation. */
function toHostError(error: unknown): unknown {
  const { code, operation } = error as { code?: keyof typeof constants.errno; operation?: string };
  if (code === undefined || operation === undefined) return error;
  const [syscall = "", ...rest] = operation.split(" ");
  const step = rest.length === 0 ? undefined : rest.join(" ");
  const flags = operation === NEW_USER ? CLONE_NEWUSER : undefined;
  return new HostError(constants.errno[code], { syscall, step, flags });
}
