/** The namespaces of a task but its user namespace: Linux's struct nsproxy (namespaces(7)). */
import { ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { CgroupNamespace } from "./cgroup-namespace.ts";
import { IpcNamespace } from "./ipc-namespace.ts";
import { Namespace } from "./namespace.ts";
import { USE_PENDING, USE_PROCESS } from "./namespace-use.ts";
import { NetNamespace } from "./net-namespace.ts";
import { PidNamespace } from "./pid-namespace.ts";
import { TimeNamespace } from "./time-namespace.ts";
import { UtsNamespace } from "./uts-namespace.ts";

/** The namespaces of a task, by kind. */
export interface NsProxyFields {
  readonly uts: UtsNamespace;
  readonly ipc: IpcNamespace;
  /** fs/'s MountNamespace, which is above this folder. */
  readonly mnt: Namespace;
  /** Where the next child is born. The task's own pid namespace is that of its Pid, for good. PID-010, PID-138 */
  readonly pidForChildren: PidNamespace;
  readonly net: NetNamespace;
  readonly time: TimeNamespace;
  readonly timeForChildren: TimeNamespace;
  readonly cgroup: CgroupNamespace;
}

/** A value: a task that moves gets another one. Tasks share one as long as they share all namespaces. */
export class NsProxy implements NsProxyFields {
  readonly uts: UtsNamespace;
  readonly ipc: IpcNamespace;
  readonly mnt: Namespace;
  readonly pidForChildren: PidNamespace;
  readonly net: NetNamespace;
  readonly time: TimeNamespace;
  readonly timeForChildren: TimeNamespace;
  readonly cgroup: CgroupNamespace;

  constructor(fields: NsProxyFields) {
    this.uts = fields.uts;
    this.ipc = fields.ipc;
    this.mnt = fields.mnt;
    this.pidForChildren = fields.pidForChildren;
    this.net = fields.net;
    this.time = fields.time;
    this.timeForChildren = fields.timeForChildren;
    this.cgroup = fields.cgroup;
  }

  with(changes: Partial<NsProxyFields>): NsProxy {
    return new NsProxy({ ...this, ...changes });
  }

  /**
   * get_nsproxy(). Each task that has it holds every namespace in it, so that the counts of a namespace are its members; it lets
   * go when it exits, before it is a zombie. USER-092
   */
  retain(): void {
    this.uts.retain(USE_PROCESS);
    this.ipc.retain(USE_PROCESS);
    this.mnt.retain(USE_PROCESS);
    this.pidForChildren.retain(USE_PENDING);
    this.net.retain(USE_PROCESS);
    this.time.retain(USE_PROCESS);
    this.timeForChildren.retain(USE_PENDING);
    this.cgroup.retain(USE_PROCESS);
  }

  /** put_nsproxy() */
  release(): void {
    this.mnt.release(USE_PROCESS);
    this.uts.release(USE_PROCESS);
    this.ipc.release(USE_PROCESS);
    this.pidForChildren.release(USE_PENDING);
    this.timeForChildren.release(USE_PENDING);
    this.time.release(USE_PROCESS);
    this.cgroup.release(USE_PROCESS);
    this.net.release(USE_PROCESS);
  }

  /** The namespaces in Linux's order, without the two for children. */
  memberships(): readonly Namespace[] {
    return [this.mnt, this.uts, this.ipc, this.cgroup, this.net, this.time];
  }
}

/** timens_on_fork(), and exec_task_namespaces(): the time namespace that was prepared becomes the task's own. TIME-041 */
export function timensOnExec(proxy: NsProxy): NsProxy {
  return proxy.time === proxy.timeForChildren ? proxy : proxy.with({ time: proxy.timeForChildren });
}

savable(NsProxy, {
  name: "ns.NsProxy",
  version: 1,
  saved: {
    uts: ref(() => UtsNamespace),
    ipc: ref(() => IpcNamespace),
    mnt: ref(() => Namespace),
    pidForChildren: ref(() => PidNamespace),
    net: ref(() => NetNamespace),
    time: ref(() => TimeNamespace),
    timeForChildren: ref(() => TimeNamespace),
    cgroup: ref(() => CgroupNamespace),
  },
});
