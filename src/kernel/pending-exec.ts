import { FileDescription } from "../fs/file-description.ts";
import { MemoryManager } from "../mm/memory-manager.ts";
import { Credentials } from "../ns/credentials.ts";
import { UserNamespace } from "../ns/user-namespace.ts";
import { anyRef, bool, nullable, ref, text } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { TaskContext } from "./platform.ts";

/** A program image that is loaded and waits to replace the caller's: for the time other threads of the process need to die. */
export class PendingExec {
  readonly mm: MemoryManager;
  readonly context: TaskContext;
  readonly credentials: Credentials;
  /** credentials(7): false makes the process not dumpable. */
  readonly dumpable: boolean;
  /** MemoryDescriptor.userNamespace: the caller's, or one above it. */
  readonly memoryUserNamespace: UserNamespace;
  readonly secure: boolean;
  readonly clearsPersonality: boolean;
  /** The last component of the file's name, at most 15 bytes. */
  readonly comm: string;
  readonly filename: string;
  /** Kept open until the exec is over; null once it is. */
  file: FileDescription | null;

  constructor(fields: Omit<PendingExec, "release">) {
    this.mm = fields.mm;
    this.context = fields.context;
    this.credentials = fields.credentials;
    this.dumpable = fields.dumpable;
    this.memoryUserNamespace = fields.memoryUserNamespace;
    this.secure = fields.secure;
    this.clearsPersonality = fields.clearsPersonality;
    this.comm = fields.comm;
    this.filename = fields.filename;
    this.file = fields.file;
  }

  /** The exec does not happen: the caller was killed while it waited. */
  release(): void {
    this.mm.release();
    this.file?.release();
    this.file = null;
  }
}

savable(PendingExec, {
  name: "kernel.PendingExec",
  version: 1,
  saved: {
    mm: ref(() => MemoryManager),
    context: anyRef<TaskContext>(),
    credentials: ref(() => Credentials),
    dumpable: bool,
    memoryUserNamespace: ref(() => UserNamespace),
    secure: bool,
    clearsPersonality: bool,
    comm: text,
    filename: text,
    file: nullable(ref(() => FileDescription)),
  },
});
