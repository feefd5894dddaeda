/** The OOM killer of cgroups (mm/oom_kill.c): who ends when memory.max is reached. */
import { SIGKILL } from "../abi/signal.ts";
import { signaledStatus } from "../abi/wait.ts";
import type { Cgroup } from "../cgroup/cgroup.ts";
import type { OomKiller } from "../cgroup/memory-group.ts";
import type { Kernel } from "./kernel.ts";
import { exitGroup } from "./signals/send.ts";
import type { Task } from "./task.ts";
import type { ThreadGroup } from "./thread-group.ts";

export class CgroupOomKiller implements OomKiller {
  private readonly kernel: Kernel;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  kill(cgroup: Cgroup): boolean {
    const running = this.kernel.scheduler.running?.group ?? null;
    // Who is about to end anyway frees more than it still asks for (task_is_dying()).
    const victim = running?.isExiting === true ? null : this.choose(cgroup);
    if (victim === null) return false;
    const victims = groupOf(victim, cgroup);
    for (const group of victims) end(group);
    for (const group of victims) if (group !== running) reap(group, running);
    return running === null || !victims.has(running);
  }

  /** select_bad_process(): the one with the most memory. */
  private choose(cgroup: Cgroup): ThreadGroup | null {
    let victim: ThreadGroup | null = null;
    let most = 0;
    for (const at of cgroup.subtree()) {
      for (const member of at.members) {
        const { group, mm } = member as Task;
        // oom_badness(): never the first process; and not twice the same.
        if (group === this.kernel.globalInit || group.isExiting || mm === null || group === victim) continue;
        const badness = mm.residentPages;
        if (badness <= most && victim !== null) continue;
        most = badness;
        victim = group;
      }
    }
    return victim;
  }
}

/** mem_cgroup_get_oom_group(): with memory.oom.group a cgroup ends as a whole, from the outermost one on that is within `domain`. */
function groupOf(victim: ThreadGroup, domain: Cgroup): ReadonlySet<ThreadGroup> {
  const { cgroup } = victim.leader;
  cgroup.memoryGroup?.note("oomKill");
  let whole: Cgroup | null = null;
  for (let at: Cgroup | null = cgroup; at !== null; at = at.parent) {
    if (at.memory?.killsGroup === true) whole = at;
    if (at === domain) break;
  }
  const victims = new Set([victim]);
  if (whole === null) return victims;
  whole.memory!.note("oomGroupKill");
  for (const at of whole.subtree()) {
    for (const member of at.members) {
      const { group } = member as Task;
      if (victims.has(group) || group.isExiting || group === victim.leader.kernel.globalInit) continue;
      victims.add(group);
      at.memoryGroup?.note("oomKill");
    }
  }
  return victims;
}

function end(group: ThreadGroup): void {
  exitGroup(group, signaledStatus(SIGKILL));
}

/** The OOM reaper: private memory of the victim is free at once, not when it gets to its exit. */
function reap(group: ThreadGroup, running: ThreadGroup | null): void {
  const { mm } = group.leader;
  if (mm === null || mm === running?.leader.mm || mm.users > group.tasks.length) return;
  mm.reapPrivate();
}
