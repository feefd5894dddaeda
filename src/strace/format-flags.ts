import * as access from "../abi/access.ts";
import * as epoll from "../abi/epoll.ts";
import * as eventfd from "../abi/eventfd.ts";
import * as fcntl from "../abi/fcntl.ts";
import * as handle from "../abi/handle.ts";
import * as inotify from "../abi/inotify.ts";
import * as membarrier from "../abi/membarrier.ts";
import * as mman from "../abi/mman.ts";
import * as pidfd from "../abi/pidfd.ts";
import * as random from "../abi/random.ts";
import * as resource from "../abi/resource.ts";
import * as sched from "../abi/sched.ts";
import * as signal from "../abi/signal.ts";
import * as splice from "../abi/splice.ts";
import * as time from "../abi/time.ts";
import * as uio from "../abi/uio.ts";
import * as wait from "../abi/wait.ts";
import * as xattr from "../abi/xattr.ts";
import { type FlagTable, flagTable, flagTableMatching, formatChoice, formatFlags } from "./flag-table.ts";
import type { CallContext, FormatArgument } from "./format-context.ts";

// Arguments that are a set of flags, or one of a list of choices, and nothing else.

function flags(table: FlagTable, unknown = unknownName(table)): FormatArgument {
  return (call, index) => formatFlags(table, call.args.int(index), unknown);
}

/** What flags of a family are called that nobody knows: "AT_???". */
function unknownName(table: FlagTable): string {
  const [first] = table[0]!;
  let length = first.length;
  for (const [name] of table) while (!name.startsWith(first.slice(0, length))) length--;
  const prefix = first.slice(0, first.lastIndexOf("_", length - 1) + 1);
  return prefix === "" ? "" : `${prefix}???`;
}

function choice(table: FlagTable, unknown: string): FormatArgument {
  return (call, index) => formatChoice(table, call.args.int(index), unknown);
}

const AT_FLAGS = flagTable(
  fcntl,
  "AT_SYMLINK_NOFOLLOW AT_REMOVEDIR AT_SYMLINK_FOLLOW AT_NO_AUTOMOUNT AT_EMPTY_PATH AT_RECURSIVE",
);

export const formatAtFlags: FormatArgument = flags(AT_FLAGS);
export const formatAccessMode: FormatArgument = flags(flagTable(access, "F_OK R_OK W_OK X_OK"), "?_OK");
export const formatAccessFlags: FormatArgument = flags(
  flagTable(fcntl, "AT_SYMLINK_NOFOLLOW AT_EACCESS AT_EMPTY_PATH"),
);
export const formatClockId: FormatArgument = choice(
  flagTable(
    time,
    `CLOCK_REALTIME CLOCK_MONOTONIC CLOCK_PROCESS_CPUTIME_ID CLOCK_THREAD_CPUTIME_ID CLOCK_MONOTONIC_RAW
     CLOCK_REALTIME_COARSE CLOCK_MONOTONIC_COARSE CLOCK_BOOTTIME CLOCK_REALTIME_ALARM CLOCK_BOOTTIME_ALARM CLOCK_TAI`,
  ),
  "CLOCK_???",
);
export const formatClockFlags: FormatArgument = flags(flagTable(time, "TIMER_ABSTIME"));
export const formatCloseRangeFlags: FormatArgument = flags(flagTable(fcntl, "CLOSE_RANGE_UNSHARE CLOSE_RANGE_CLOEXEC"));
export const formatEpollCreateFlags: FormatArgument = flags(flagTable(epoll, "EPOLL_CLOEXEC"));
export const formatEpollOperation: FormatArgument = choice(
  flagTable(epoll, "EPOLL_CTL_ADD EPOLL_CTL_DEL EPOLL_CTL_MOD"),
  "EPOLL_CTL_???",
);
export const formatEventfdFlags: FormatArgument = flags(flagTable(eventfd, "EFD_SEMAPHORE EFD_CLOEXEC EFD_NONBLOCK"));
export const formatSignalfdFlags: FormatArgument = flags(flagTable(eventfd, "SFD_CLOEXEC SFD_NONBLOCK"));
export const formatFadvice: FormatArgument = choice(
  flagTable(
    fcntl,
    `POSIX_FADV_NORMAL POSIX_FADV_RANDOM POSIX_FADV_SEQUENTIAL POSIX_FADV_WILLNEED POSIX_FADV_DONTNEED
     POSIX_FADV_NOREUSE`,
  ),
  "POSIX_FADV_???",
);
export const formatFallocateMode: FormatArgument = flags(
  flagTable(
    fcntl,
    `FALLOC_FL_KEEP_SIZE FALLOC_FL_PUNCH_HOLE FALLOC_FL_COLLAPSE_RANGE FALLOC_FL_ZERO_RANGE FALLOC_FL_INSERT_RANGE
     FALLOC_FL_UNSHARE_RANGE`,
  ),
);
export const formatFlockOperation: FormatArgument = flags(flagTable(fcntl, "LOCK_SH LOCK_EX LOCK_NB LOCK_UN"));
export const formatGetrandomFlags: FormatArgument = flags(flagTable(random, "GRND_NONBLOCK GRND_RANDOM GRND_INSECURE"));
export const formatInotifyFlags: FormatArgument = flags(flagTable(inotify, "IN_NONBLOCK IN_CLOEXEC"));
export const formatInotifyMask: FormatArgument = flags(
  flagTable(
    inotify,
    `IN_ACCESS IN_MODIFY IN_ATTRIB IN_CLOSE_WRITE IN_CLOSE_NOWRITE IN_OPEN IN_MOVED_FROM IN_MOVED_TO IN_CREATE IN_DELETE
     IN_DELETE_SELF IN_MOVE_SELF IN_ONLYDIR IN_DONT_FOLLOW IN_EXCL_UNLINK IN_MASK_CREATE IN_MASK_ADD IN_ISDIR`,
  ),
);
export const formatItimerWhich: FormatArgument = choice(
  flagTable(time, "ITIMER_REAL ITIMER_VIRTUAL ITIMER_PROF"),
  "ITIMER_???",
);
export const formatMadvice: FormatArgument = choice(flagTableMatching(mman, /^MADV_/), "MADV_???");
export const formatMembarrierCommand: FormatArgument = choice(
  flagTableMatching(membarrier, /^MEMBARRIER_CMD_(?!FLAG)/),
  "MEMBARRIER_CMD_???",
);
export const formatMemfdFlags: FormatArgument = flags(
  flagTable(fcntl, "MFD_CLOEXEC MFD_ALLOW_SEALING MFD_HUGETLB MFD_NOEXEC_SEAL MFD_EXEC"),
);
export const formatMlockFlags: FormatArgument = flags(flagTable(mman, "MLOCK_ONFAULT"));
export const formatMlockallFlags: FormatArgument = flags(flagTable(mman, "MCL_CURRENT MCL_FUTURE MCL_ONFAULT"));
export const formatMmapProt: FormatArgument = flags(
  flagTable(mman, "PROT_NONE PROT_READ PROT_WRITE PROT_EXEC PROT_SEM PROT_GROWSDOWN PROT_GROWSUP"),
);
export const formatMremapFlags: FormatArgument = flags(flagTable(mman, "MREMAP_MAYMOVE MREMAP_FIXED MREMAP_DONTUNMAP"));
export const formatMsyncFlags: FormatArgument = flags(flagTable(mman, "MS_SYNC MS_ASYNC MS_INVALIDATE"));
export const formatPriorityWhich: FormatArgument = choice(
  flagTable(resource, "PRIO_PROCESS PRIO_PGRP PRIO_USER"),
  "PRIO_???",
);
export const formatRenameFlags: FormatArgument = flags(
  flagTable(fcntl, "RENAME_NOREPLACE RENAME_EXCHANGE RENAME_WHITEOUT"),
);
export const formatRusageWho: FormatArgument = choice(
  flagTable(resource, "RUSAGE_SELF RUSAGE_CHILDREN RUSAGE_THREAD"),
  "RUSAGE_???",
);
export const formatRwFlags: FormatArgument = flags(
  flagTable(
    uio,
    "RWF_HIPRI RWF_DSYNC RWF_SYNC RWF_NOWAIT RWF_APPEND RWF_NOAPPEND RWF_ATOMIC RWF_DONTCACHE RWF_NOSIGNAL",
  ),
);
export const formatSchedPolicy: FormatArgument = choice(
  flagTable(sched, "SCHED_OTHER SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_IDLE SCHED_DEADLINE"),
  "SCHED_???",
);
export const formatSigprocmaskHow: FormatArgument = choice(
  flagTable(signal, "SIG_BLOCK SIG_UNBLOCK SIG_SETMASK"),
  "SIG_???",
);
export const formatSpliceFlags: FormatArgument = flags(
  flagTable(splice, "SPLICE_F_MOVE SPLICE_F_NONBLOCK SPLICE_F_MORE SPLICE_F_GIFT"),
);
export const formatSyncFileRangeFlags: FormatArgument = flags(
  flagTable(fcntl, "SYNC_FILE_RANGE_WAIT_BEFORE SYNC_FILE_RANGE_WRITE SYNC_FILE_RANGE_WAIT_AFTER"),
);
export const formatTimerfdFlags: FormatArgument = flags(
  flagTable(time, "TFD_TIMER_ABSTIME TFD_TIMER_CANCEL_ON_SET TFD_CLOEXEC TFD_NONBLOCK"),
);
export const formatWaitidType: FormatArgument = choice(flagTable(wait, "P_ALL P_PID P_PGID P_PIDFD"), "P_???");
export const formatWaitOptions: FormatArgument = flags(
  flagTable(wait, "WNOHANG WEXITED WSTOPPED WCONTINUED WNOWAIT __WCLONE __WALL __WNOTHREAD"),
);
export const formatXattrFlags: FormatArgument = flags(flagTable(xattr, "XATTR_CREATE XATTR_REPLACE"));

const MAP_KINDS = flagTable(mman, "MAP_FILE MAP_SHARED MAP_PRIVATE MAP_SHARED_VALIDATE");
const MAP_FLAGS = flagTable(
  mman,
  `MAP_FIXED MAP_ANONYMOUS MAP_NORESERVE MAP_POPULATE MAP_NONBLOCK MAP_GROWSDOWN MAP_DENYWRITE MAP_EXECUTABLE MAP_LOCKED
   MAP_STACK MAP_HUGETLB MAP_SYNC MAP_FIXED_NOREPLACE`,
);

/** The kind of mapping, then the flags. */
export function formatMmapFlags(call: CallContext, index: number): string {
  const value = call.args.int(index);
  const kind = formatChoice(MAP_KINDS, value & mman.MAP_TYPE, "MAP_???");
  const rest = value & ~mman.MAP_TYPE;
  return rest === 0 ? kind : `${kind}|${formatFlags(MAP_FLAGS, rest)}`;
}

const STATX_SYNC = flagTable(fcntl, "AT_STATX_SYNC_AS_STAT AT_STATX_FORCE_SYNC AT_STATX_DONT_SYNC");

export function formatStatxFlags(call: CallContext, index: number): string {
  const value = call.args.int(index);
  const sync = formatFlags(STATX_SYNC, value & fcntl.AT_STATX_SYNC_TYPE);
  const rest = value & ~fcntl.AT_STATX_SYNC_TYPE;
  return rest === 0 ? sync : `${sync}|${formatFlags(AT_FLAGS, rest)}`;
}

// pidfd_open(2), pidfd_send_signal(2)
export const formatPidfdOpenFlags = flags(flagTable(pidfd, "PIDFD_NONBLOCK PIDFD_THREAD"), "PIDFD_???");
export const formatPidfdSignalFlags = flags(
  flagTable(pidfd, "PIDFD_SIGNAL_THREAD PIDFD_SIGNAL_THREAD_GROUP PIDFD_SIGNAL_PROCESS_GROUP"),
  "PIDFD_SIGNAL_???",
);

// name_to_handle_at(2)
export const formatNameToHandleFlags = flags([
  ...flagTable(fcntl, "AT_SYMLINK_FOLLOW AT_EMPTY_PATH AT_HANDLE_FID"),
  ...flagTable(handle, "AT_HANDLE_MNT_ID_UNIQUE AT_HANDLE_CONNECTABLE"),
]);
