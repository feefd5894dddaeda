import type { FileDescription } from "../../fs/file-description.ts";
import { Pid } from "../../ns/pid.ts";
import { anyRef, bytes, int, list, nullable, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { UnixEndpoint } from "./unix-endpoint.ts";

/** Open files under way from one socket to another (SCM_RIGHTS, struct scm_fp_list). */
export class Rights {
  readonly files: readonly FileDescription[];
  /** Who sent them, as a kernel user id: counted against RLIMIT_NOFILE. */
  readonly user: number;

  /** Takes over a reference to each. */
  constructor(files: readonly FileDescription[], user: number) {
    this.files = files;
    this.user = user;
  }
}

savable(Rights, {
  name: "net.Rights",
  version: 1,
  saved: { files: list(anyRef<FileDescription>("poll", "retain", "release")), user: uint },
});

/** INVALID_UID, INVALID_GID: the sender did not say. */
export const NO_ID = -1;

/** Who sent a message: SCM_CREDENTIALS. */
export class MessageCredentials {
  /** Null: the sender did not say. */
  readonly pid: Pid | null;
  /** Kernel ids. */
  readonly uid: number;
  readonly gid: number;

  constructor(pid: Pid | null, uid: number, gid: number) {
    this.pid = pid;
    this.uid = uid;
    this.gid = gid;
  }

  equals(other: MessageCredentials): boolean {
    return this.pid === other.pid && this.uid === other.uid && this.gid === other.gid;
  }
}

export const NOBODY: MessageCredentials = new MessageCredentials(null, NO_ID, NO_ID);

savable(MessageCredentials, {
  name: "net.MessageCredentials",
  version: 1,
  saved: { pid: nullable(ref(() => Pid)), uid: int, gid: int },
});

/** One buffer in a receive queue (struct sk_buff): a datagram, a record, or a part of a stream. */
export class UnixMessage {
  readonly data: Uint8Array;
  /** How much of it has been read: of a stream. */
  offset: number;
  /** What it takes of the sender's SO_SNDBUF, and of the host's memory. */
  readonly charge: number;
  /** Whose address comes with it, even when the sender is gone. */
  readonly sender: UnixEndpoint;
  readonly credentials: MessageCredentials;
  rights: Rights | null;

  constructor(
    data: Uint8Array,
    charge: number,
    sender: UnixEndpoint,
    credentials: MessageCredentials,
    rights: Rights | null,
  ) {
    this.data = data;
    this.offset = 0;
    this.charge = charge;
    this.sender = sender;
    this.credentials = credentials;
    this.rights = rights;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.data.length - this.offset;
  }
}

savable(UnixMessage, {
  name: "net.UnixMessage",
  version: 1,
  saved: {
    data: bytes,
    offset: uint,
    charge: uint,
    sender: anyRef<UnixEndpoint>("queueMessage", "close"),
    credentials: ref(() => MessageCredentials),
    rights: nullable(ref(() => Rights)),
  },
});
