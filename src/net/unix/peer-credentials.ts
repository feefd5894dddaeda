import { Pid } from "../../ns/pid.ts";
import { list, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { SocketCaller } from "../socket-caller.ts";

/** Who a socket belonged to when it was connected, or began to listen (sk_peer_pid, sk_peer_cred): SO_PEERCRED of its peer. */
export class PeerCredentials {
  readonly pid: Pid;
  /** Effective, as kernel ids. */
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];

  constructor(pid: Pid, uid: number, gid: number, groups: readonly number[]) {
    this.pid = pid;
    this.uid = uid;
    this.gid = gid;
    this.groups = groups;
  }

  /** init_peercred() */
  static of(caller: SocketCaller): PeerCredentials {
    const { euid, egid, groups } = caller.credentials;
    return new PeerCredentials(caller.processId, euid, egid, groups);
  }
}

savable(PeerCredentials, {
  name: "net.PeerCredentials",
  version: 1,
  saved: { pid: ref(() => Pid), uid: uint, gid: uint, groups: list(uint) },
});
