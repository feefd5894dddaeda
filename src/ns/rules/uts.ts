/** UTS namespaces: the rules UTS. */
export const UTS_RULES = {
  "UTS-001": "sethostname and setdomainname set nodename and domainname of the caller's UTS ns.",
  "UTS-002": "A new UTS ns starts with a copy of both strings.",
  "UTS-003": "Afterwards changes on either side are independent.",
  "UTS-004": "setns(uts) switches at once; /proc/sys/kernel/hostname follows the reading process, not the mount.",
  "UTS-010":
    "Length 0..64; 65 or negative EINVAL; bad pointer EFAULT; embedded NUL ends the name; rest of the 64 bytes is cleared.",
  "UTS-011": "uname with a bad pointer.",
  "UTS-012":
    "/proc/sys/kernel/hostname and domainname writes: newline stripped, overlong text truncated to 64 with the full count returned.",
  "UTS-013":
    "Modes: hostname, domainname 0644; osrelease, ostype, version, arch 0444 and equal to uname (writing EACCES even for root).",
  "UTS-014": "poll on an open hostname file reports POLLPRI and POLLERR after a change (not before).",
  "UTS-020":
    "sethostname without CAP_SYS_ADMIN EPERM (checked before the length); opening the proc file for writing EACCES.",
  "UTS-021":
    "The capability is checked in the owner of the UTS ns: user-ns root with an inherited UTS ns EPERM, with its own OK.",
  "UTS-022":
    "User-ns root cannot write /proc/sys/kernel/hostname even of its own UTS ns: the sysctl checks global uid 0, not capabilities.",
  "UTS-023": "Conversely global uid 0 without CAP_SYS_ADMIN: sethostname EPERM, but the sysctl write succeeds.",
  "UTS-024": "Ancestor-user-ns root may join and rename a child's UTS ns; without CAP_SYS_ADMIN setns EPERM.",
  "UTS-025": "NS_GET_USERNS gives the owner; UTS has no parent (NS_GET_PARENT EINVAL).",
  "UTS-026":
    "uname release under personality(UNAME26) is per process and changes the reported 2.6.x string, not the ns.",
} as const;
