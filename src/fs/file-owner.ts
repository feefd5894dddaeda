/** Whom a file would signal: struct fown_struct of fs/fcntl.c. No file here does, so it is what fcntl(2) F_GETOWN tells again. */
import { PID_PROCESS_GROUP, PID_TASK, PID_THREAD_GROUP, Pid, type PidSlot } from "../ns/pid.ts";
import type { PidNamespace } from "../ns/pid-namespace.ts";
import type { FieldCodec } from "../state/field-codec.ts";
import { int, nullable, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** By F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP. */
const SLOTS: readonly PidSlot[] = [PID_TASK, PID_THREAD_GROUP, PID_PROCESS_GROUP];

/** F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP */
export type OwnerType = 0 | 1 | 2;

export class FileOwner {
  /** Null when nobody was named. */
  pid: Pid | null;
  type: OwnerType;
  /** F_SETSIG; 0 for SIGIO. */
  signal: number;

  constructor() {
    this.pid = null;
    this.type = 0;
    this.signal = 0;
  }

  set(pid: Pid | null, type: OwnerType): void {
    this.pid = pid;
    this.type = type;
  }

  /** f_getown(): its number in `namespace`; 0 when it is gone, or not visible. PID-135 */
  numberIn(namespace: PidNamespace): number {
    const { pid } = this;
    if (pid === null || pid.attached(SLOTS[this.type]!) === null) return 0;
    return pid.numberIn(namespace);
  }
}

savable(FileOwner, {
  name: "fs.FileOwner",
  version: 1,
  saved: { pid: nullable(ref(() => Pid)), type: int as FieldCodec<OwnerType>, signal: int },
});
