import { accessSyscalls } from "./access.ts";
import { acctSyscalls } from "./acct.ts";
import { adjtimexSyscalls } from "./adjtimex.ts";
import { capgetSyscalls } from "./capget.ts";
import { chdirSyscalls } from "./chdir.ts";
import { chmodSyscalls } from "./chmod.ts";
import { chownSyscalls } from "./chown.ts";
import { clockSyscalls } from "./clock-gettime.ts";
import { cloneSyscalls } from "./clone.ts";
import { closeSyscalls } from "./close.ts";
import { connectSyscalls } from "./connect.ts";
import { copyFileRangeSyscalls } from "./copy-file-range.ts";
import { dupSyscalls } from "./dup.ts";
import type { SyscallEntry } from "./entry.ts";
import { epollSyscalls } from "./epoll.ts";
import { eventfdSyscalls } from "./eventfd.ts";
import { execveSyscalls } from "./execve.ts";
import { exitSyscalls } from "./exit.ts";
import { fadviseSyscalls } from "./fadvise.ts";
import { fallocateSyscalls } from "./fallocate.ts";
import { fcntlSyscalls } from "./fcntl.ts";
import { flockSyscalls } from "./flock.ts";
import { fsopenSyscalls } from "./fsopen.ts";
import { futexSyscalls } from "./futex.ts";
import { getdentsSyscalls } from "./getdents64.ts";
import { getpidSyscalls } from "./getpid.ts";
import { moduleSyscalls } from "./init-module.ts";
import { ioctlSyscalls } from "./ioctl.ts";
import { itimerSyscalls } from "./itimer.ts";
import { killSyscalls } from "./kill.ts";
import { linkSyscalls } from "./link.ts";
import { listnsSyscalls } from "./listns.ts";
import { lseekSyscalls } from "./lseek.ts";
import { madviseSyscalls } from "./madvise.ts";
import { membarrierSyscalls } from "./membarrier.ts";
import { memfdSyscalls } from "./memfd.ts";
import { mkdirSyscalls } from "./mkdir.ts";
import { mknodSyscalls } from "./mknod.ts";
import { mlockSyscalls } from "./mlock.ts";
import { mmapSyscalls } from "./mmap.ts";
import { mountSyscalls } from "./mount.ts";
import { moveMountSyscalls } from "./move-mount.ts";
import { mqSyscalls } from "./mq-open.ts";
import { msgSyscalls } from "./msgget.ts";
import { nameToHandleAtSyscalls } from "./name-to-handle-at.ts";
import { nanosleepSyscalls } from "./nanosleep.ts";
import { openSyscalls } from "./open.ts";
import { pidfdOpenSyscalls } from "./pidfd-open.ts";
import { pidfdSendSignalSyscalls } from "./pidfd-send-signal.ts";
import { pipeSyscalls } from "./pipe.ts";
import { pollSyscalls } from "./poll.ts";
import { prctlSyscalls } from "./prctl.ts";
import { prlimitSyscalls } from "./prlimit.ts";
import { processVmSyscalls } from "./process-vm-readv.ts";
import { readSyscalls } from "./read.ts";
import { readlinkSyscalls } from "./readlink.ts";
import { rebootSyscalls } from "./reboot.ts";
import { receiveSyscalls } from "./receive.ts";
import { renameSyscalls } from "./rename.ts";
import { riscvSyscalls } from "./riscv-hwprobe.ts";
import { rusageSyscalls } from "./rusage.ts";
import { schedSyscalls } from "./sched.ts";
import { selectSyscalls } from "./select.ts";
import { semSyscalls } from "./semget.ts";
import { sendSyscalls } from "./send.ts";
import { sendfileSyscalls } from "./sendfile.ts";
import { setuidSyscalls } from "./setuid.ts";
import { shmSyscalls } from "./shmget.ts";
import { sigactionSyscalls } from "./sigaction.ts";
import { signalfdSyscalls } from "./signalfd.ts";
import { socketSyscalls } from "./socket.ts";
import { sockoptSyscalls } from "./sockopt.ts";
import { spliceSyscalls } from "./splice.ts";
import { statSyscalls } from "./stat.ts";
import { statfsSyscalls } from "./statfs.ts";
import { statmountSyscalls } from "./statmount.ts";
import { statxSyscalls } from "./statx.ts";
import { swapSyscalls } from "./swapon.ts";
import { symlinkSyscalls } from "./symlink.ts";
import { syncSyscalls } from "./sync.ts";
import { sysinfoSyscalls } from "./sysinfo.ts";
import { LinuxSyscallTable } from "./table.ts";
import { timerSyscalls } from "./timer-create.ts";
import { timerfdSyscalls } from "./timerfd.ts";
import { truncateSyscalls } from "./truncate.ts";
import { umaskSyscalls } from "./umask.ts";
import { unameSyscalls } from "./uname.ts";
import { unlinkSyscalls } from "./unlink.ts";
import { unshareSyscalls } from "./unshare.ts";
import { utimensatSyscalls } from "./utimensat.ts";
import { waitSyscalls } from "./wait.ts";
import { writeSyscalls } from "./write.ts";
import { xattrSyscalls } from "./xattr.ts";

const FAMILIES: readonly (readonly SyscallEntry[])[] = [
  accessSyscalls,
  acctSyscalls,
  adjtimexSyscalls,
  moduleSyscalls,
  processVmSyscalls,
  swapSyscalls,
  capgetSyscalls,
  chdirSyscalls,
  chmodSyscalls,
  chownSyscalls,
  clockSyscalls,
  cloneSyscalls,
  closeSyscalls,
  connectSyscalls,
  copyFileRangeSyscalls,
  dupSyscalls,
  epollSyscalls,
  eventfdSyscalls,
  signalfdSyscalls,
  timerfdSyscalls,
  timerSyscalls,
  execveSyscalls,
  exitSyscalls,
  fadviseSyscalls,
  fallocateSyscalls,
  fcntlSyscalls,
  flockSyscalls,
  fsopenSyscalls,
  futexSyscalls,
  getdentsSyscalls,
  getpidSyscalls,
  ioctlSyscalls,
  itimerSyscalls,
  killSyscalls,
  linkSyscalls,
  listnsSyscalls,
  lseekSyscalls,
  madviseSyscalls,
  membarrierSyscalls,
  memfdSyscalls,
  mkdirSyscalls,
  mknodSyscalls,
  mlockSyscalls,
  mmapSyscalls,
  mountSyscalls,
  mqSyscalls,
  msgSyscalls,
  nameToHandleAtSyscalls,
  moveMountSyscalls,
  nanosleepSyscalls,
  openSyscalls,
  pidfdOpenSyscalls,
  pidfdSendSignalSyscalls,
  pipeSyscalls,
  pollSyscalls,
  prctlSyscalls,
  prlimitSyscalls,
  readSyscalls,
  readlinkSyscalls,
  receiveSyscalls,
  rebootSyscalls,
  renameSyscalls,
  riscvSyscalls,
  rusageSyscalls,
  schedSyscalls,
  selectSyscalls,
  sendSyscalls,
  semSyscalls,
  sendfileSyscalls,
  setuidSyscalls,
  shmSyscalls,
  sigactionSyscalls,
  socketSyscalls,
  sockoptSyscalls,
  spliceSyscalls,
  statSyscalls,
  statfsSyscalls,
  statmountSyscalls,
  statxSyscalls,
  symlinkSyscalls,
  syncSyscalls,
  sysinfoSyscalls,
  truncateSyscalls,
  umaskSyscalls,
  unameSyscalls,
  unlinkSyscalls,
  unshareSyscalls,
  utimensatSyscalls,
  waitSyscalls,
  writeSyscalls,
  xattrSyscalls,
];

/** The system calls of riscv64 Linux (asm-generic numbers). */
export const riscv64Syscalls: LinuxSyscallTable = new LinuxSyscallTable(FAMILIES);
