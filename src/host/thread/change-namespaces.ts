/** Takes the calling thread into other namespaces, and back. */
import { CLONE_FS, CLONE_NEWCGROUP, CLONE_NEWNET, CLONE_NEWPID, CLONE_NEWTIME, CLONE_NEWUTS } from "../../abi/sched.ts";
import { HostError } from "../host-error.ts";
import { CLONE_FLAGS, type NSType } from "../namespaces.ts";
import { sys, trySys } from "../syscall.ts";
import type { NamespaceTarget } from "./messages.ts";
import { openNamespace, openOwnNamespace } from "./namespace-file.ts";

/**
 * What unshare(2) does to a thread and setns(2) undoes. The other flags bring something with them that stays: CLONE_NEWIPC brings CLONE_SYSVSEM, CLONE_NEWNS
 * and CLONE_NEWUSER bring CLONE_FS.
 */
const REVERSIBLE: ReadonlyMap<NSType, number> = new Map<NSType, number>([
  ["cgroup", CLONE_NEWCGROUP],
  ["net", CLONE_NEWNET],
  ["uts", CLONE_NEWUTS],
  ["pid", CLONE_NEWPID],
  // setns(2) refuses the way back with EUSERS as long as the process has other threads.
  ["time", CLONE_NEWTIME],
]);

const ALL_REVERSIBLE = [...REVERSIBLE.values()].reduce((all, flag) => all | flag, 0);

/** How a thread gets back to where it was. */
export class Changes {
  /** The last change first. */
  readonly #saved: { readonly type: NSType; readonly fd: number }[] = [];
  #isReversible = true;

  /** @throws {HostError} what the kernel refused. What was changed before is for {@link undo} to undo. */
  unshare(flags: number): void {
    const isReversible = (flags & ~ALL_REVERSIBLE) === 0;
    if (isReversible) for (const [type, flag] of REVERSIBLE) if ((flags & flag) !== 0) this.#save(type);
    unshare(flags);
    this.#isReversible &&= isReversible;
  }

  /** @throws {HostError} what could not be opened or entered. */
  join(targets: readonly NamespaceTarget[]): void {
    const opened: { readonly fd: number; readonly target: NamespaceTarget }[] = [];
    try {
      for (const target of targets) opened.push({ fd: openTarget(target), target });
      for (const type of targets.flatMap(({ types }) => types)) {
        if (type !== "mnt") this.#save(type);
        else this.unshare(CLONE_FS); // setns(2): EINVAL for a mount namespace while the root directory is shared with another thread
      }
      for (const { fd, target } of opened) joinTarget(fd, target);
    } finally {
      for (const { fd } of opened) sys("close", fd);
    }
  }

  /** @returns whether the thread is where it was. */
  undo(): boolean {
    let isBack = this.#isReversible;
    for (const { type, fd } of this.#saved) {
      if (isBack && trySys("setns", fd, CLONE_FLAGS.get(type) as number) < 0) isBack = false;
      sys("close", fd);
    }
    return isBack;
  }

  #save(type: NSType): void {
    this.#saved.unshift({ type, fd: openOwnNamespace(type) });
  }
}

function unshare(flags: number): void {
  const result = trySys("unshare", flags >>> 0);
  if (result < 0) throw new HostError(-result, { syscall: "unshare", flags });
}

function openTarget(target: NamespaceTarget): number {
  if ("path" in target) return openNamespace(target.path);
  try {
    return sys("pidfd_open", target.pid, 0);
  } catch (error) {
    throw error instanceof HostError ? error.with({ path: `/proc/${target.pid}` }) : error;
  }
}

function joinTarget(fd: number, target: NamespaceTarget): void {
  const flags = target.types.reduce((all, type) => all | (CLONE_FLAGS.get(type) as number), 0);
  try {
    sys("setns", fd, flags);
  } catch (error) {
    const path = "path" in target ? target.path : `/proc/${target.pid}`;
    throw error instanceof HostError ? error.with({ step: `join ${target.types.join(", ")}`, path }) : error;
  }
}
