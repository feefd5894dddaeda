import { AT_FDCWD, O_RDONLY } from "../../../abi/fcntl.ts";
import {
  SYS_close,
  SYS_dup,
  SYS_dup3,
  SYS_fcntl,
  SYS_fsync,
  SYS_ftruncate,
  SYS_lseek,
  SYS_openat,
  SYS_pipe2,
  SYS_pread64,
  SYS_pwrite64,
  SYS_read,
  SYS_write,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall, slotAddress } from "../syscall.ts";
import { encodeText } from "../text.ts";
import { nothing, onPath, viewOf } from "./arguments.ts";

/** What `write` takes: text is written in UTF-8. */
export type Data = string | Uint8Array;

function bytesOf(data: Data): Uint8Array {
  return typeof data === "string" ? encodeText(data) : data;
}

/** Reads into `buffer`, or up to that many bytes into a new one. */
function reading(number: number, fd: number, buffer: number | Uint8Array, offset: number): Syscall<Uint8Array> {
  const bytes = typeof buffer === "number" ? new Uint8Array(buffer) : buffer;
  const made = new Syscall<Uint8Array>(number, filled, fd, slotAddress(0), bytes.length, offset);
  made.slots = [bytes];
  made.data = bytes;
  return made;
}

function filled(result: number, { data }: Syscall<Uint8Array>): Uint8Array {
  return result === data!.length ? data! : data!.subarray(0, result);
}

function writing(number: number, fd: number, data: Data, offset: number): Syscall {
  const bytes = bytesOf(data);
  const made = new Syscall(number, null, fd, slotAddress(0), bytes.length, offset);
  made.slots = [bytes];
  return made;
}

function pair(_result: number, { slots }: Syscall<[number, number]>): [number, number] {
  const view = viewOf(slots[0]!);
  return [view.getInt32(0, true), view.getInt32(4, true)];
}

/** open(2), read(2), write(2) and the rest of what is done with descriptors. */
export const descriptorCalls = {
  /** open(2): a descriptor. `flags` O_*, default O_RDONLY; `mode` default 0666, less the umask. */
  open: (path: string, flags: number = O_RDONLY, mode = 0o666): Syscall =>
    onPath(SYS_openat, null, 1, path, AT_FDCWD, flags, mode),
  openat: (dirfd: number, path: string, flags: number = O_RDONLY, mode = 0o666): Syscall =>
    onPath(SYS_openat, null, 1, path, dirfd, flags, mode),
  close: (fd: number): Syscall<void> => new Syscall(SYS_close, nothing, fd),
  /** read(2): the bytes read, none at the end of the file. @param buffer the largest count, or where to put them. */
  read: (fd: number, buffer: number | Uint8Array): Syscall<Uint8Array> => reading(SYS_read, fd, buffer, 0),
  pread: (fd: number, buffer: number | Uint8Array, offset: number): Syscall<Uint8Array> =>
    reading(SYS_pread64, fd, buffer, offset),
  /** write(2): how many bytes were written, which may be fewer than given. */
  write: (fd: number, data: Data): Syscall => writing(SYS_write, fd, data, 0),
  pwrite: (fd: number, data: Data, offset: number): Syscall => writing(SYS_pwrite64, fd, data, offset),
  /** lseek(2): the new position. */
  lseek: (fd: number, offset: number, whence: number): Syscall => new Syscall(SYS_lseek, null, fd, offset, whence),
  ftruncate: (fd: number, length: number): Syscall<void> => new Syscall(SYS_ftruncate, nothing, fd, length),
  fsync: (fd: number): Syscall<void> => new Syscall(SYS_fsync, nothing, fd),
  dup: (fd: number): Syscall => new Syscall(SYS_dup, null, fd),
  /** dup2(2) with flags (O_CLOEXEC). EINVAL when both are the same, unlike dup2. */
  dup3: (fd: number, newfd: number, flags = 0): Syscall => new Syscall(SYS_dup3, null, fd, newfd, flags),
  /** fcntl(2) with a number as argument. Locks have functions of their own. */
  fcntl: (fd: number, command: number, argument = 0): Syscall => new Syscall(SYS_fcntl, null, fd, command, argument),
  /** pipe2(2): its end to read and its end to write. */
  pipe: (flags = 0): Syscall<[number, number]> => {
    const bytes = new Uint8Array(8);
    const made = new Syscall<[number, number]>(SYS_pipe2, pair, slotAddress(0), flags);
    made.slots = [bytes];
    made.outputs = made.slots;
    return made;
  },
} as const;
