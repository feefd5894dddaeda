import { AT_FDCWD, F_GETFD, O_RDONLY } from "../../../abi/fcntl.ts";
import { OpenHow } from "../../../abi/fcntl-struct.ts";
import {
  SYS_close,
  SYS_close_range,
  SYS_dup,
  SYS_dup3,
  SYS_fadvise64,
  SYS_fallocate,
  SYS_fcntl,
  SYS_fdatasync,
  SYS_fsync,
  SYS_ftruncate,
  SYS_lseek,
  SYS_openat,
  SYS_openat2,
  SYS_pipe2,
  SYS_pread64,
  SYS_pwrite64,
  SYS_read,
  SYS_readahead,
  SYS_sync_file_range,
  SYS_write,
} from "../../../abi/unistd-riscv64.ts";
import { type Call, call, type Routine, Syscall, slotAddress } from "../syscall.ts";
import { encodeText } from "../text.ts";
import { nothing, onPath, structBytes, viewOf } from "./arguments.ts";
import { filledData, Slots } from "./slots.ts";

/** What `write` takes: text is written in UTF-8. */
export type Data = string | Uint8Array;

/** struct open_how. */
export interface OpenHowInput {
  /** O_* */
  readonly flags: number;
  /** Only with O_CREAT or O_TMPFILE. */
  readonly mode?: number;
  /** RESOLVE_* */
  readonly resolve?: number;
}

export function bytesOf(data: Data): Uint8Array {
  return typeof data === "string" ? encodeText(data) : data;
}

/** Reads into `buffer`, or up to that many bytes into a new one. */
function reading(number: number, fd: number, buffer: number | Uint8Array, offset: number): Syscall<Uint8Array> {
  const bytes = typeof buffer === "number" ? new Uint8Array(buffer) : buffer;
  const made = new Syscall<Uint8Array>(number, filledData, fd, slotAddress(0), bytes.length, offset);
  made.slots = [bytes];
  made.data = bytes;
  return made;
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

function* dup2(fd: number, newfd: number): Routine<number> {
  if (fd !== newfd) return yield* new Syscall(SYS_dup3, null, fd, newfd, 0);
  // dup(2): EBADF when fd is not open, else nothing
  yield* new Syscall(SYS_fcntl, null, fd, F_GETFD);
  return newfd;
}

/** open(2), read(2), write(2) and the rest of what is done with descriptors. EBADF: it is not open, or not for that. */
export const descriptorCalls = {
  /** open(2): a descriptor. `flags` O_*, default O_RDONLY; `mode` default 0666, less the umask. */
  open: (path: string, flags: number = O_RDONLY, mode = 0o666): Syscall =>
    onPath(SYS_openat, null, 1, path, AT_FDCWD, flags, mode),
  /** openat(2): beside the directory `dirfd`; AT_FDCWD for the working directory. */
  openat: (dirfd: number, path: string, flags: number = O_RDONLY, mode = 0o666): Syscall =>
    onPath(SYS_openat, null, 1, path, dirfd, flags, mode),
  /** openat2(2). EINVAL: a flag it does not know; EXDEV, ELOOP: `resolve` forbids the way. */
  openat2: (dirfd: number, path: string, how: OpenHowInput): Syscall => {
    const memory = new Slots();
    const [name, struct] = [memory.text(path), memory.input(structBytes(OpenHow, { ...how }))];
    return memory.of(new Syscall(SYS_openat2, null, dirfd, name, struct, OpenHow.size), path);
  },
  /** close(2): the descriptor is free whatever the error. */
  close: (fd: number): Syscall<void> => new Syscall(SYS_close, nothing, fd),
  /** close_range(2): `first` to `last`, both included. @param flags CLOSE_RANGE_UNSHARE, CLOSE_RANGE_CLOEXEC */
  close_range: (first: number, last: number, flags = 0): Syscall<void> =>
    new Syscall(SYS_close_range, nothing, first, last, flags),
  /** read(2): the bytes read, none at the end of the file. @param buffer the largest count, or where to put them. */
  read: (fd: number, buffer: number | Uint8Array): Syscall<Uint8Array> => reading(SYS_read, fd, buffer, 0),
  /** pread(2): from `offset`, in bytes; the file's position stays. ESPIPE: it has none. */
  pread: (fd: number, buffer: number | Uint8Array, offset: number): Syscall<Uint8Array> =>
    reading(SYS_pread64, fd, buffer, offset),
  /** write(2): how many bytes were written, which may be fewer than given. EPIPE, and SIGPIPE: nobody reads any more. */
  write: (fd: number, data: Data): Syscall => writing(SYS_write, fd, data, 0),
  /** pwrite(2): at `offset`, in bytes; with O_APPEND at the end all the same (BUGS). */
  pwrite: (fd: number, data: Data, offset: number): Syscall => writing(SYS_pwrite64, fd, data, offset),
  /** lseek(2): the new position. ESPIPE: a pipe or the like. @param whence SEEK_* */
  lseek: (fd: number, offset: number, whence: number): Syscall => new Syscall(SYS_lseek, null, fd, offset, whence),
  /** ftruncate(2). EINVAL: not open for writing, or negative. @param length in bytes; what is added reads as zeros. */
  ftruncate: (fd: number, length: number): Syscall<void> => new Syscall(SYS_ftruncate, nothing, fd, length),
  /** fallocate(2). EOPNOTSUPP: the file system cannot. @param mode FALLOC_FL_* */
  fallocate: (fd: number, mode: number, offset: number, length: number): Syscall<void> =>
    new Syscall(SYS_fallocate, nothing, fd, mode, offset, length),
  /** fsync(2): EINVAL for a pipe or the like. */
  fsync: (fd: number): Syscall<void> => new Syscall(SYS_fsync, nothing, fd),
  /** fdatasync(2) */
  fdatasync: (fd: number): Syscall<void> => new Syscall(SYS_fdatasync, nothing, fd),
  /** sync_file_range(2). @param flags SYNC_FILE_RANGE_* */
  sync_file_range: (fd: number, offset: number, nbytes: number, flags: number): Syscall<void> =>
    new Syscall(SYS_sync_file_range, nothing, fd, offset, nbytes, flags),
  /** posix_fadvise(2). @param advice POSIX_FADV_* */
  posix_fadvise: (fd: number, offset: number, length: number, advice: number): Syscall<void> =>
    new Syscall(SYS_fadvise64, nothing, fd, offset, length, advice),
  /** readahead(2): advice without effect, as every file is in memory. EINVAL: not a regular file or block device. */
  readahead: (fd: number, offset: number, count: number): Syscall<void> =>
    new Syscall(SYS_readahead, nothing, fd, offset, count),
  /** dup(2): the lowest descriptor that is free. EMFILE: RLIMIT_NOFILE. */
  dup: (fd: number): Syscall => new Syscall(SYS_dup, null, fd),
  /** dup2(2): `newfd`, closed before if it was open. A routine: what it does when both are the same is another call. */
  dup2: (fd: number, newfd: number): Call<number> => call(dup2(fd, newfd)),
  /** dup2(2) with flags (O_CLOEXEC). EINVAL when both are the same, unlike dup2. */
  dup3: (fd: number, newfd: number, flags = 0): Syscall => new Syscall(SYS_dup3, null, fd, newfd, flags),
  /** fcntl(2) with a number as argument: F_DUPFD, F_GETFD, F_SETFL, F_SETPIPE_SZ, F_ADD_SEALS ... Locks: `sys.fcntl_lock`. */
  fcntl: (fd: number, command: number, argument = 0): Syscall => new Syscall(SYS_fcntl, null, fd, command, argument),
  /** pipe2(2): its end to read and its end to write. @param flags O_CLOEXEC, O_NONBLOCK, O_DIRECT */
  pipe: (flags = 0): Syscall<[number, number]> => {
    const memory = new Slots();
    return memory.of(new Syscall<[number, number]>(SYS_pipe2, pair, memory.output(new Uint8Array(8)), flags));
  },
} as const;
