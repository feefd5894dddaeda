/** Calls made to measure, which give the random ones something to work on. */
import fc from "fast-check";
import {
  SYS_clone,
  SYS_close,
  SYS_dup,
  SYS_epoll_create1,
  SYS_epoll_ctl,
  SYS_eventfd2,
  SYS_exit,
  SYS_exit_group,
  SYS_fcntl,
  SYS_ftruncate,
  SYS_ioctl,
  SYS_kill,
  SYS_lseek,
  SYS_mmap,
  SYS_mount,
  SYS_openat,
  SYS_pipe2,
  SYS_prctl,
  SYS_read,
  SYS_setns,
  SYS_setresgid,
  SYS_setresuid,
  SYS_umount2,
  SYS_unshare,
  SYS_wait4,
  SYS_write,
} from "../../src/abi/unistd-riscv64.ts";
import type { FuzzArgument, FuzzCall } from "./fuzz-call.ts";
import { OUTPUT_OFFSETS, offsetsOf, PATHS, STRINGS } from "./scratch-area.ts";

const path = (text: string): FuzzArgument => ["at", offsetsOf("path")[PATHS.indexOf(text)]!];
const string = (text: string): FuzzArgument => ["at", offsetsOf("string")[STRINGS.indexOf(text)]!];
const [OUTPUT] = OUTPUT_OFFSETS.map((offset): FuzzArgument => ["at", offset]);
const make = (call: number, ...args: readonly FuzzArgument[]): FuzzCall => ({ call, args });
const open = (name: string, flags: number): FuzzCall => make(SYS_openat, -100, path(name), flags, 0o644);

const O_RDWR = 2;
const O_CREAT = 0o100;
const AT_FDCWD = -100;

/** What every process begins with: descriptors 3 to 15, and three mappings. */
export const PROLOGUE: readonly FuzzCall[] = [
  open("/tmp/f", O_RDWR), // 3
  open("/tmp/d", 0), // 4
  make(SYS_pipe2, OUTPUT!, 0), // 5, 6
  open("/dev/zero", O_RDWR), // 7
  make(SYS_epoll_create1, 0), // 8
  make(SYS_eventfd2, 3, 0), // 9
  open("/tmp/fifo", O_RDWR), // 10
  open("/proc/self/ns/user", 0), // 11
  open("/proc/self/ns/mnt", 0), // 12
  open("/proc/self/ns/pid", 0), // 13
  open("/proc/self/mem", O_RDWR), // 14
  open("/tmp/new", O_RDWR | O_CREAT), // 15
  make(SYS_mmap, 0, 65536, 3, 0x22, -1, 0),
  make(SYS_mmap, 0, 16384, 3, 1, 3, 0),
  make(SYS_mmap, 0, 16384, 3, 0x21, -1, 0),
  make(SYS_epoll_ctl, 8, 1, 5, ["at", offsetsOf("epollEventIn")[0]!]),
];

const anyPath = fc.constantFrom(...offsetsOf("path")).map((offset): FuzzArgument => ["at", offset]);
const openFlags = fc.constantFrom(0, 1, O_RDWR, 0o102, 0o2102, 0o4002, 0o200000, 0o10000000, 0o20200002);
const mountPoint = fc.constantFrom("/mnt", "/mnt/a", "/mnt/b", "/tmp/d", "/proc", "/tmp/f", "/").map(path);
const fsType = fc.constantFrom("tmpfs", "proc", "devtmpfs", "none").map(string);
const mountData = fc.constantFrom("size=64k,nr_inodes=8", "size=-1", "deny").map(string);
const fd = fc.integer({ min: 0, max: 15 });
const size = fc.constantFrom(0, 1, 100, 4096, 70_000, 1 << 20);

const MS_BIND = 4096;
/** Bind, recursive bind, move, remount, and the propagation types, plain and recursive. */
const MOUNT_FLAGS = [MS_BIND, MS_BIND | 16384, 8192, 32, MS_BIND | 32 | 1, 1 << 17, 1 << 18, 1 << 19, 1 << 20];

export const usefulCall: fc.Arbitrary<FuzzCall> = fc.oneof(
  fc.tuple(anyPath, openFlags).map(([name, flags]) => make(SYS_openat, AT_FDCWD, name, flags, 0o644)),
  fc.constantFrom(0, 0o4000, 0o40000).map((flags) => make(SYS_pipe2, OUTPUT!, flags)),
  fd.map((old) => make(SYS_dup, old)),
  fc
    .tuple(fc.constantFrom(0x22, 0x21, 0x100022, 0x8022), fc.constantFrom(4096, 65536, 1 << 22))
    .map(([flags, length]) => make(SYS_mmap, 0, length, 3, flags, -1, 0)),
  fc.tuple(fd, fc.constantFrom(1, 2)).map(([file, type]) => make(SYS_mmap, 0, 8192, 3, type, file, 0)),
  fc
    .constantFrom(17, 17, 0, 0x10011, 0x4111, 0x100, 0x10f00, 0x10000011, 0x20000011, 0x20011, 0x30000011)
    .map((flags) => make(SYS_clone, flags, 0, 0, 0, 0)),
  fc.tuple(fd, size).map(([file, count]) => make(SYS_read, file, OUTPUT!, count)),
  fc.tuple(fd, size).map(([file, count]) => make(SYS_write, file, OUTPUT!, count)),
  fd.map((file) => make(SYS_close, file)),
  fd.map((file) => make(SYS_fcntl, file, 4, 0o4000)),
  fc
    .tuple(fd, fc.constantFrom(0, 5000, 2 ** 31, 2 ** 40, 2 ** 53))
    .map(([file, length]) => make(SYS_ftruncate, file, length)),
  fc
    .tuple(fd, fc.constantFrom(0, 2 ** 31, 2 ** 53), fc.nat(4))
    .map(([file, offset, whence]) => make(SYS_lseek, file, offset, whence)),
  fc
    .constantFrom(0x10000000, 0x20000, 0x20000000, 0x04000000, 0x08000000, 0x400, 0x200, 0x40000, 0x7e020080)
    .map((flags) => make(SYS_unshare, flags)),
  fc
    .tuple(fc.constantFrom(11, 12, 13), fc.constantFrom(0, 0x10000000))
    .map(([file, type]) => make(SYS_setns, file, type)),
  fc
    .tuple(fsType, mountPoint, fc.constantFrom(0, 1, 14), mountData)
    .map(([type, target, flags, data]) => make(SYS_mount, type, target, type, flags, flags === 0 ? data : 0)),
  fc
    .tuple(mountPoint, mountPoint, fc.constantFrom(...MOUNT_FLAGS), fc.constantFrom(0, 16384))
    .map(([source, target, flags, recursive]) => make(SYS_mount, source, target, 0, flags | recursive, 0)),
  fc.tuple(mountPoint, fc.constantFrom(0, 2, 4, 8)).map(([target, flags]) => make(SYS_umount2, target, flags)),
  fc
    .tuple(fc.constantFrom(1, 2, 3), fd)
    .map(([operation, file]) => make(SYS_epoll_ctl, 8, operation, file, ["at", offsetsOf("epollEventIn")[2]!])),
  fc.tuple(fc.nat(42), fc.constantFrom(0, 1, 9, 16)).map(([option, value]) => make(SYS_prctl, option, value, 0, 0, 0)),
  fc
    .tuple(fc.nat(3), fc.constantFrom(0, 9, 17, 18, 19, 34))
    .map(([which, signal]) => make(SYS_kill, ["pid", which], signal)),
  fc.constantFrom(0, 1, 2, 8, 0x40000000).map((options) => make(SYS_wait4, -1, 0, options, 0)),
  fc.constantFrom(SYS_setresuid, SYS_setresgid).map((call) => make(call, 1000, 1000, 1000)),
  fc
    .tuple(fd, fc.constantFrom(0x540e, 0x5401, 0x5410, 0x540f, 0x5421, 0x541b))
    .map(([file, request]) => make(SYS_ioctl, file, request, OUTPUT!)),
  fc.constantFrom(SYS_exit, SYS_exit_group).map((call) => make(call, 3)),
);
