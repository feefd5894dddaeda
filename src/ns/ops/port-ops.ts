import { MS_PRIVATE, MS_REC } from "../../abi/mount.ts";
import { PR_SET_CHILD_SUBREAPER } from "../../abi/prctl.ts";
import { CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWUTS } from "../../abi/sched.ts";
import { WNOHANG } from "../../abi/wait.ts";
import type { Actor } from "./actor.ts";
import type { NamespaceOps } from "./namespace-ops.ts";
import { unwrap } from "./outcome.ts";
import type { Port } from "./port.ts";
import { type Crew, PortActor } from "./port-actor.ts";

/** Namespaces that the root gets for itself. Not a pid namespace, which only children enter; nor a user namespace, which is a privilege lost. */
const OWN = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP;
/** Waits asked for in one run. */
const WAITS = 16;

/** Actors behind the ports of one backend. */
export class PortOps implements NamespaceOps, Crew {
  readonly backend: "emulated" | "host";
  readonly root: PortActor;
  private members: PortActor[];
  private readonly onClose: () => Promise<void>;

  /** @param onClose ends what still lives, and gives back what the backend holds. */
  constructor(backend: "emulated" | "host", root: Port, onClose: () => Promise<void>) {
    this.backend = backend;
    this.root = new PortActor(root, this);
    this.members = [this.root];
    this.onClose = onClose;
  }

  /** Puts a root that was just started into namespaces of its own. @throws Error with a `code` when the kernel refuses. */
  async prepare(): Promise<this> {
    unwrap(await this.root.unshare(OWN), "unshare");
    unwrap(await this.root.mount("none", "/", "", MS_REC | MS_PRIVATE), "mount --make-rprivate /");
    await this.root.port.run([{ name: "prctl", args: [PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0] }]);
    return this;
  }

  join(port: Port): Actor {
    const actor = new PortActor(port, this);
    this.members.push(actor);
    return actor;
  }

  actors(): readonly Actor[] {
    return this.members.filter((actor) => !actor.hasEnded);
  }

  async settle(): Promise<void> {
    // Who answered may be killed by an init that is found dead after it.
    for (let alive = -1; alive !== this.actors().length; ) {
      alive = this.actors().length;
      const remaining: PortActor[] = [];
      for (const actor of this.members) if (!(await actor.port.ended()) || actor === this.root) remaining.push(actor);
      this.members = remaining;
    }
    const waits = Array.from({ length: WAITS }, () => ({ name: "wait4" as const, args: [-1, 0, WNOHANG, 0] }));
    while (await this.root.port.run(waits).then((results) => results?.every(({ result }) => result > 0)));
  }

  close(): Promise<void> {
    return this.onClose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
