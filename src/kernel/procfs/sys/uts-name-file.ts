import { POLLERR, POLLIN, POLLOUT, POLLPRI, POLLRDNORM, POLLWRNORM } from "../../../abi/poll.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { Path } from "../../../fs/path.ts";
import { TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import { type UtsName, UtsNamespace } from "../../../ns/uts-namespace.ts";
import { oneOf, ref, uint } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { WaitQueue } from "../../../waiter/wait-queue.ts";

/** /proc/sys/kernel/hostname or domainname, open: it can be waited for news of the name. */
export class UtsNameFile extends TextFileDescription {
  /** Of whoever opened it. */
  readonly namespace: UtsNamespace;
  readonly which: UtsName;
  /** How often the name had been set when this file last told so. */
  seen: number;

  constructor(path: Path, flags: number, caller: Caller, namespace: UtsNamespace, which: UtsName) {
    super(path, flags, caller.credentials);
    this.namespace = namespace;
    this.which = which;
    this.seen = namespace.changesOf(which);
  }

  override get queue(): WaitQueue {
    return this.namespace.changed;
  }

  /** proc_sys_poll(): POLLPRI and POLLERR once after each change. UTS-014 */
  override poll(): number {
    const changes = this.namespace.changesOf(this.which);
    const readable = POLLIN | POLLRDNORM;
    if (changes === this.seen) return readable | POLLOUT | POLLWRNORM;
    this.seen = changes;
    return readable | POLLERR | POLLPRI;
  }
}

savable(UtsNameFile, {
  name: "kernel.ProcUtsNameFile",
  version: 1,
  saved: { namespace: ref(() => UtsNamespace), which: oneOf("nodename", "domainname"), seen: uint },
});
