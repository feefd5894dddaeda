import {
  MSG_CMSG_CLOEXEC,
  SCM_CREDENTIALS,
  SCM_PIDFD,
  SCM_RIGHTS,
  SO_PASSCRED,
  SO_PASSPIDFD,
  SOL_SOCKET,
} from "../../abi/socket.ts";
import { Ucred } from "../../abi/socket-struct.ts";
import type { ControlBuffer } from "../control-buffer.ts";
import type { ReceiveMessage } from "../message.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { unixDomain } from "./unix-domain.ts";
import type { UnixEndpoint } from "./unix-endpoint.ts";
import { type MessageCredentials, NO_ID, type Rights } from "./unix-message.ts";

/** scm_recv_unix(): hands out what came along. `rights` are out of flight; their references are given to descriptors, or dropped. */
export function receiveAncillary(
  caller: SocketCaller,
  endpoint: UnixEndpoint,
  message: ReceiveMessage,
  credentials: MessageCredentials,
  rights: Rights | null,
): void {
  const { control, flags } = message;
  const { passes } = endpoint;
  if (!control.isPresent) {
    if (passes.has(SO_PASSCRED) || passes.has(SO_PASSPIDFD) || rights !== null) control.truncate();
  } else {
    if (passes.has(SO_PASSCRED)) control.put(SOL_SOCKET, SCM_CREDENTIALS, ucredFor(caller, credentials));
    if (rights !== null) installRights(caller, control, rights, (flags & MSG_CMSG_CLOEXEC) !== 0);
    if (passes.has(SO_PASSPIDFD) && credentials.pid !== null) putPidfd(caller, control, credentials);
  }
  if (rights !== null) unixDomain(endpoint.network.vfs).inFlight.drop(rights.files);
}

/** CAP-031: in the receiver's terms; what has no number there is 0, or the overflow id. */
function ucredFor(caller: SocketCaller, { pid, uid, gid }: MessageCredentials): Uint8Array {
  const { userNamespace } = caller.credentials;
  const bytes = new Uint8Array(Ucred.size);
  Ucred.write(new DataView(bytes.buffer), 0, {
    pid: pid === null ? 0 : pid.numberIn(caller.pidNamespace),
    uid: uid === NO_ID ? OVERFLOW_ID : userNamespace.fromKuidMunged(uid),
    gid: gid === NO_ID ? OVERFLOW_ID : userNamespace.fromKgidMunged(gid),
  });
  return bytes;
}

/** kernel.overflowuid, overflowgid */
const OVERFLOW_ID = 65534;

/** scm_detach_fds(): unix(7), descriptors that do not fit the buffer, or RLIMIT_NOFILE, are closed. */
function installRights(caller: SocketCaller, control: ControlBuffer, { files }: Rights, closeOnExec: boolean): void {
  const most = Math.min(Math.max(control.room, 0) >> 2, files.length);
  const fds: number[] = [];
  for (const file of files.slice(0, most)) {
    const fd = caller.files.install(file, { closeOnExec, limit: caller.descriptorLimit });
    if (fd < 0) break;
    file.retain();
    fds.push(fd);
  }
  if (fds.length > 0) control.put(SOL_SOCKET, SCM_RIGHTS, new Uint8Array(new Int32Array(fds).buffer));
  if (fds.length < files.length) control.truncate();
}

/** scm_pidfd_recv() */
function putPidfd(caller: SocketCaller, control: ControlBuffer, { pid }: MessageCredentials): void {
  if (control.room < 4) {
    control.truncate();
    return;
  }
  const fd = caller.installPidfd(pid!);
  control.put(SOL_SOCKET, SCM_PIDFD, new Uint8Array(new Int32Array([fd]).buffer));
}
