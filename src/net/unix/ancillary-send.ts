import { CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN, CAP_SYS_RESOURCE } from "../../abi/capability.ts";
import { EBADF, EINVAL, EPERM, ESRCH, ETOOMANYREFS } from "../../abi/errno.ts";
import { SCM_CREDENTIALS, SCM_MAX_FD, SCM_RIGHTS, SOL_SOCKET } from "../../abi/socket.ts";
import { Ucred } from "../../abi/socket-struct.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import { refuse, refuseCapability } from "../../ns/refusal.ts";
import { type ControlMessage, controlMessages } from "../control-messages.ts";
import type { SendMessage } from "../message.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { unixDomain } from "./unix-domain.ts";
import type { UnixEndpoint } from "./unix-endpoint.ts";
import { MessageCredentials, NOBODY, Rights } from "./unix-message.ts";
import { passesCredentials } from "./unix-options.ts";

/** What comes along with a message (struct scm_cookie). */
export class Ancillary {
  credentials: MessageCredentials;
  /** With a reference to each; null for none. */
  files: FileDescription[] | null;

  constructor() {
    this.credentials = NOBODY;
    this.files = null;
  }

  /** scm_destroy(): the message was not sent. */
  discard(endpoint: UnixEndpoint): void {
    const { files } = this;
    this.files = null;
    if (files !== null) unixDomain(endpoint.network.vfs).inFlight.drop(files);
  }

  /** The files, for one message. @returns null for none, or -ETOOMANYREFS. */
  takeRights(caller: SocketCaller, endpoint: UnixEndpoint): Rights | null | number {
    const { files } = this;
    if (files === null) return null;
    // unix(7): ETOOMANYREFS, as many descriptors are in flight as the user may have open, and it has neither capability
    if (hasTooManyInFlight(caller, endpoint)) return -ETOOMANYREFS;
    this.files = null;
    return new Rights(files, caller.credentials.uid);
  }
}

/** too_many_unix_fds() */
function hasTooManyInFlight(caller: SocketCaller, { network }: UnixEndpoint): boolean {
  const { credentials } = caller;
  if (unixDomain(network.vfs).inFlight.countOf(credentials.uid) <= caller.descriptorLimit) return false;
  const initial = network.vfs.initialUserNamespace;
  return !credentials.hasCapability(CAP_SYS_RESOURCE, initial) && !credentials.hasCapability(CAP_SYS_ADMIN, initial);
}

/** scm_send(): what sendmsg(2) was given, checked. @returns it, or -errno; nothing is held then. */
export function sendAncillary(caller: SocketCaller, endpoint: UnixEndpoint, message: SendMessage): Ancillary | number {
  const ancillary = new Ancillary();
  if (message.control.length === 0) return ancillary;
  const error = readControl(caller, ancillary, message);
  if (error < 0) {
    ancillary.discard(endpoint);
    return error;
  }
  if (ancillary.files?.length === 0) ancillary.files = null;
  return ancillary;
}

/** __scm_send() */
function readControl(caller: SocketCaller, ancillary: Ancillary, message: SendMessage): number {
  const messages = controlMessages(message.control);
  // sendmsg(2): EINVAL, invalid argument passed
  if (messages === null) return -EINVAL;
  for (const control of messages) {
    if (control.level !== SOL_SOCKET) continue;
    let error = -EINVAL;
    if (control.type === SCM_RIGHTS) error = message.isContinued ? 0 : readRights(caller, ancillary, control);
    else if (control.type === SCM_CREDENTIALS) error = readCredentials(caller, ancillary, control);
    if (error < 0) return error;
  }
  return 0;
}

/** scm_fp_copy() */
function readRights(caller: SocketCaller, ancillary: Ancillary, { data }: ControlMessage): number {
  const count = data.length >> 2;
  if (count === 0) return 0;
  ancillary.files ??= [];
  const { files } = ancillary;
  // unix(7): EINVAL, more than SCM_MAX_FD descriptors
  if (files.length + count > SCM_MAX_FD) return -EINVAL;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let i = 0; i < count; i++) {
    const file = caller.files.get(view.getInt32(4 * i, true));
    if (file === null) return -EBADF;
    file.retain();
    files.push(file);
  }
  return 0;
}

/** SCM_CREDENTIALS: CAP-030, one's own ids, or the capabilities to be somebody else. */
function readCredentials(caller: SocketCaller, ancillary: Ancillary, { data }: ControlMessage): number {
  if (data.length !== Ucred.size) return -EINVAL;
  const ucred = Ucred.read(new DataView(data.buffer, data.byteOffset), 0);
  const { credentials, processId, pidNamespace } = caller;
  const { userNamespace } = credentials;
  const uid = userNamespace.makeKuid(ucred.uid);
  const gid = userNamespace.makeKgid(ucred.gid);
  // CAP-030: EINVAL, an id without a mapping
  if (!userNamespace.hasUid(uid) || !userNamespace.hasGid(gid))
    return refuse(EINVAL, "CAP-030", { uid: ucred.uid, gid: ucred.gid });
  const isOwnPid = ucred.pid === processId.numberIn(pidNamespace);
  if (!isOwnPid && !credentials.hasCapability(CAP_SYS_ADMIN, pidNamespace.owner))
    return refuseCapability(EPERM, "CAP-030", credentials, CAP_SYS_ADMIN, pidNamespace.owner, { pid: ucred.pid });
  const isOwnUid = uid === credentials.uid || uid === credentials.euid || uid === credentials.suid;
  if (!isOwnUid && !credentials.isCapable(CAP_SETUID))
    return refuseCapability(EPERM, "CAP-030", credentials, CAP_SETUID, userNamespace, { uid });
  const isOwnGid = gid === credentials.gid || gid === credentials.egid || gid === credentials.sgid;
  if (!isOwnGid && !credentials.isCapable(CAP_SETGID))
    return refuseCapability(EPERM, "CAP-030", credentials, CAP_SETGID, userNamespace, { gid });
  const pid = isOwnPid ? processId : pidNamespace.find(ucred.pid);
  if (pid === null) return -ESRCH;
  ancillary.credentials = new MessageCredentials(pid, uid, gid);
  return 0;
}

/** unix_maybe_add_creds(): who sends, if anybody wants to know. */
export function credentialsFor(
  caller: SocketCaller,
  ancillary: Ancillary,
  endpoint: UnixEndpoint,
  other: UnixEndpoint,
): MessageCredentials {
  if (ancillary.credentials.pid !== null) return ancillary.credentials;
  if (!passesCredentials(endpoint) && !passesCredentials(other) && other.socket !== null) return ancillary.credentials;
  return new MessageCredentials(caller.processId, caller.credentials.uid, caller.credentials.gid);
}
