/** Time namespaces: the rules TIME. */
export const TIME_RULES = {
  "TIME-001": 'timens_offsets initially "monotonic 0 0" and "boottime 0 0", format "%-10s %10lld %9ld".',
  "TIME-002": "Writing in the initial time ns.",
  "TIME-003": "unshare(NEWTIME) leaves the caller's time ns and clocks, changes time_for_children; repeatable.",
  "TIME-004": "Offsets can be written repeatedly, one or both lines, before the first member.",
  "TIME-005": "Numeric clock ids 1 and 7 accepted.",
  "TIME-006":
    "Members see MONOTONIC, _RAW, _COARSE shifted by the monotonic offset and BOOTTIME (and _ALARM, EINVAL without RTC) by the boottime offset; raw syscall and vDSO agree.",
  "TIME-007": "REALTIME, TAI and CPU-time clocks are not shifted.",
  "TIME-008": "sysinfo.uptime, /proc/uptime and field 22 (starttime) of /proc/PID/stat are shifted by boottime.",
  "TIME-009": "After the first member entered, writes are refused, also through the parent's file.",
  "TIME-010":
    "A nested time ns inherits the offsets; written offsets are absolute against the initial clocks, not cumulative.",
  "TIME-020":
    "EINVAL: bad clock, nsec >= 1e9 or negative, fewer than 3 fields, empty, bad second line (nothing applied), blank second line. ERANGE: resulting clock negative or > KTIME_SEC_MAX/2. Accepted: small negative seconds, tabs, leading blank, text after the third field, same clock twice; a third line is left over (short write).",
  "TIME-021": "unshare needs CAP_SYS_ADMIN; offsets need CAP_SYS_TIME in the owner (EPERM); file mode 0644.",
  "TIME-022": "User-ns root: clock_settime(REALTIME) EPERM; MONOTONIC EINVAL.",
  "TIME-023": "A privileged outsider may write another process's timens_offsets.",
  "TIME-030": "time and time_for_children fds name the same objects; not hierarchical (NS_GET_PARENT EINVAL).",
  "TIME-031": "setns(time) moves the caller itself at once (both links) and back.",
  "TIME-032": "setns into one's own prepared ns works and freezes its offsets.",
  "TIME-040": "vfork+exec child runs in the new time ns.",
  "TIME-041": "exec by the process that unshared moves it into time_for_children.",
  "TIME-042":
    "A CLONE_VM/vfork child keeps the parent's clocks until exec; threads may be created after unshare(NEWTIME).",
  "TIME-043": "Multithreaded: setns(time) EUSERS, unshare(NEWTIME) OK.",
  "TIME-044":
    "clone3(NEWTIME) puts the child directly into the new ns (time_namespaces(7) says unshare only); with CLONE_VM it stays in the old one.",
  "TIME-050": "clock_nanosleep TIMER_ABSTIME uses ns time.",
  "TIME-051": "timerfd and POSIX timers: absolute values in ns time, for MONOTONIC and BOOTTIME.",
  "TIME-052": "futex absolute MONOTONIC timeouts in ns time.",
  "TIME-053": "btime in /proc/stat moves by minus the boottime offset.",
  "TIME-054": "A time ns without members is pinned by time_for_children; freed at exit.",
  "TIME-055": "Owner: user ns of the creator; limit user.max_time_namespaces.",
} as const;
