import { describe, expect, test } from "vitest";
import { F_GETLK, F_RDLCK } from "../../../../src/abi/fcntl.ts";
import { SYS_getpid, syscallName } from "../../../../src/abi/unistd-riscv64.ts";
import { type Sys, sys } from "../../../../src/platform/program/sys/index.ts";
import { UNAVAILABLE } from "../../../../src/platform/program/sys/unavailable.ts";
import { type Call, Syscall } from "../../../../src/platform/program/syscall.ts";
import { riscv64Syscalls } from "../../../../src/syscalls/riscv64.ts";

/** Arguments for each function of `sys`; a function that is not here takes none. */
const SAMPLES: { readonly [K in keyof Sys]?: readonly unknown[] } = {
  access: ["/", 0],
  alarm: [1],
  capset: [{ effective: [0], permitted: [0, 40], inheritable: [] }],
  chdir: ["/"],
  chmod: ["/", 0o755],
  chown: ["/", 0, 0],
  chroot: ["/"],
  clock_getres: [0],
  clock_gettime: [0],
  clock_nanosleep: [0, 0, 1],
  clock_settime: [0, 1],
  clone: [0, null],
  clone3: [{ set_tid: [7] }, null],
  close: [0],
  close_range: [3, 9],
  copy_file_range: [0, 0, 1, null, 10],
  dup: [0],
  dup2: [0, 1],
  dup3: [0, 1],
  epoll_ctl: [3, 1, 0, { events: 1, data: 0 }],
  epoll_pwait: [3, 1, 1, []],
  epoll_pwait2: [3, 1, 1, []],
  epoll_wait: [3, 1],
  eventfd: [0],
  eventfd_read: [3],
  eventfd_write: [3, 1],
  execve: ["/", [], {}],
  execveat: [3, "", [], {}],
  faccessat: [3, "", 0],
  faccessat2: [3, "", 0, 0],
  fallocate: [3, 0, 0, 1],
  fchdir: [3],
  fchmod: [3, 0],
  fchmodat: [3, "", 0],
  fchmodat2: [3, "", 0, 0],
  fchown: [3, 0, 0],
  fchownat: [3, "", 0, 0],
  fcntl: [3, 1],
  fcntl_lock: [3, F_GETLK, { l_type: F_RDLCK }],
  fgetxattr: [3, "user.a"],
  fionread: [3],
  flistxattr: [3],
  flock: [3, 1],
  fork: [null],
  fremovexattr: [3, "user.a"],
  fsetxattr: [3, "user.a", "b"],
  fstat: [3],
  fstatat: [3, ""],
  fstatfs: [3],
  ftruncate: [3, 0],
  futex: [0, 0, 0],
  futimens: [3, null],
  fdatasync: [3],
  fsync: [3],
  getdents: [3],
  getitimer: [0],
  getpriority: [0],
  getrandom: [16],
  getrlimit: [0],
  getrusage: [0],
  getxattr: ["/", "user.a"],
  ioctl: [3, 0],
  isatty: [0],
  kill: [1, 0],
  killpg: [1, 0],
  lchown: ["/", 0, 0],
  lgetxattr: ["/", "user.a"],
  link: ["a", "b"],
  linkat: [3, "a", 3, "b"],
  listxattr: ["/"],
  llistxattr: ["/"],
  lremovexattr: ["/", "user.a"],
  lseek: [3, 0, 0],
  lsetxattr: ["/", "user.a", "b"],
  lstat: ["/"],
  madvise: [0, 4096, 0],
  membarrier: [0],
  memfd_create: ["name"],
  mincore: [0, 4096],
  mkdir: ["/a"],
  mkdirat: [3, "a"],
  mkfifo: ["/a"],
  mknod: ["/a", 0],
  mknodat: [3, "a", 0],
  mlock: [0, 0],
  mlock2: [0, 0, 0],
  mlockall: [1],
  mmap: [0, 4096, 1, 2],
  mount: ["none", "/mnt", "tmpfs", 0, "size=1m"],
  mprotect: [0, 4096, 0],
  mremap: [0, 4096, 8192],
  msync: [0, 4096, 0],
  munlock: [0, 0],
  munmap: [0, 4096],
  nanosleep: [1.5],
  open: ["/"],
  openat: [3, "/"],
  openat2: [3, "/", { flags: 0 }],
  peek: [0, 1],
  pidfd_get_info: [3],
  pidfd_get_namespace: [3, 0xff01],
  pidfd_getfd: [3, 0],
  pidfd_open: [1],
  pidfd_send_signal: [3, 9],
  pivot_root: ["/a", "/a/b"],
  poke: [0, new Uint8Array(1)],
  poll: [[{ fd: 0, events: 1 }], 1],
  posix_fadvise: [3, 0, 0, 0],
  ppoll: [[{ fd: 0, events: 1 }], 1, []],
  prctl: [1, 0],
  pread: [3, 1, 0],
  preadv: [3, [1, 2], 0],
  preadv2: [3, [1, 2], 0],
  prlimit: [0, 0],
  pselect: [{ readfds: [1] }, 1, []],
  pwrite: [3, "a", 0],
  pwritev: [3, ["a", "b"], 0],
  pwritev2: [3, ["a", "b"], 0],
  read: [3, 1],
  readahead: [3, 0, 1],
  readlink: ["/a"],
  readlinkat: [3, "a"],
  readv: [3, [1, 2]],
  removexattr: ["/", "user.a"],
  rename: ["a", "b"],
  renameat: [3, "a", 3, "b"],
  riscv_flush_icache: [0, 1],
  riscv_hwprobe: [[0], [0]],
  rmdir: ["/a"],
  rt_sigqueueinfo: [1, 1, { si_code: -1 }],
  rt_tgsigqueueinfo: [1, 1, 1, { si_code: -1 }],
  sched_get_priority_max: [0],
  sched_get_priority_min: [0],
  sched_setaffinity: [0, [0]],
  select: [{ writefds: [1] }],
  sendfile: [1, 0, 0, 10],
  set_robust_list: [0],
  set_tid_address: [0],
  setdomainname: ["name"],
  setegid: [0],
  seteuid: [0],
  setfsgid: [0],
  setfsuid: [0],
  setgid: [0],
  setgroups: [[1, 2]],
  sethostname: ["name"],
  setitimer: [0, { it_value: 1 }],
  setns: [3],
  setpgid: [0, 0],
  setpriority: [0, 0, 1],
  setregid: [0, 0],
  setresgid: [0, 0, 0],
  setresuid: [0, 0, 0],
  setreuid: [0, 0],
  setrlimit: [0, { rlim_cur: 1, rlim_max: Number.POSITIVE_INFINITY }],
  settimeofday: [1, { tz_minuteswest: 0, tz_dsttime: 0 }],
  setuid: [0],
  setxattr: ["/", "user.a", "b"],
  sigaction: [1, { handler: 1 }],
  sigprocmask: [0, [1]],
  sigqueue: [1, 1, 7],
  sigsuspend: [[1]],
  sigtimedwait: [[1], 1],
  sigwaitinfo: [[1]],
  spawn: ["/a", []],
  splice: [3, null, 4, 0, 10],
  stat: ["/"],
  statfs: ["/"],
  statx: [3, "a"],
  symlink: ["a", "b"],
  symlinkat: ["a", 3, "b"],
  sync_file_range: [3, 0, 1, 0],
  syncfs: [3],
  syscall: [SYS_getpid],
  syslog: [10],
  syslog_read: [100],
  tcdrain: [0],
  tcflow: [0, 0],
  tcflush: [0, 0],
  tcgetattr: [0],
  tcgetpgrp: [0],
  tcgetsid: [0],
  tcgetwinsize: [0],
  tcsendbreak: [0],
  tcsetattr: [0, 0, { c_iflag: 0, c_oflag: 0, c_cflag: 0, c_lflag: 0, c_line: 0, c_cc: new Uint8Array(19) }],
  tcsetpgrp: [0, 1],
  tcsetwinsize: [0, { ws_row: 24, ws_col: 80 }],
  tee: [3, 4, 10],
  tgkill: [1, 1, 0],
  tiocexcl: [0],
  tiocnotty: [0],
  tiocnxcl: [0],
  tiocoutq: [0],
  tiocsctty: [0],
  tiocsti: [0, 65],
  tiocvhangup: [0],
  tkill: [1, 0],
  truncate: ["/a", 0],
  umask: [0o22],
  umount: ["/mnt"],
  unlink: ["/a"],
  unlinkat: [3, "a"],
  unshare: [0],
  utimensat: [3, "a", null],
  vfork: [null],
  waitid: [0, 0, 4],
  winsize: [0],
  write: [1, "a"],
  writev: [1, ["a", "b"]],
};

/** Those with a number of their own: what a routine asks for first, with -errno as every answer. */
function callsOf(name: keyof Sys): Syscall<unknown>[] {
  const call = sys[name] as (...args: unknown[]) => Syscall<unknown> | Call<unknown>;
  const made = call(...(SAMPLES[name] ?? []));
  if (made instanceof Syscall) return [made];
  return [made.routine.next().value as Syscall<unknown>];
}

const names = Object.keys(sys) as (keyof Sys)[];
const table = Array.from({ length: 512 }, (_, number) => riscv64Syscalls.entryOf(number)).filter(
  (entry) => entry !== undefined,
);
/** By number; `syscall` reaches everything and does not count. */
const reached = new Map<number, string[]>();
for (const name of names.filter((name) => name !== "syscall")) {
  for (const { number } of callsOf(name)) reached.set(number, [...(reached.get(number) ?? []), name]);
}

describe("the functions of sys", () => {
  test.each(table.map(({ name, number }) => [name, number]))("reach %s", (name, number) => {
    const functions = reached.get(number) ?? [];
    expect(functions.length > 0, `${name} has a function`).toBe(!(number in UNAVAILABLE));
  });

  test("make only system calls that the kernel has", () => {
    const missing = [...reached].filter(([number]) => number >= 0 && riscv64Syscalls.entryOf(number) === undefined);
    expect(missing).toEqual([]);
  });

  test("leave out only system calls that the kernel has, each for a reason", () => {
    for (const [number, reason] of Object.entries(UNAVAILABLE)) {
      expect(riscv64Syscalls.entryOf(Number(number))?.name).toBe(syscallName(Number(number)));
      expect(reason).not.toBe("");
    }
  });

  test.each(names)("%s says where the memory of its arguments is", (name) => {
    for (const { slots, outputs, data } of callsOf(name)) {
      for (const output of outputs) expect(slots).toContain(output);
      if (data !== null) expect(slots).toContain(data);
      // What comes with `data` is journaled once.
      expect(outputs).not.toContain(data);
    }
  });
});
