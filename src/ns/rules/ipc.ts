/** IPC namespaces: the rules IPC. */
export const IPC_RULES = {
  "IPC-001": "Ids start at 0 independently in every new ns for shm, msg, sem.",
  "IPC-002": "Keys of another ns ENOENT; its ids EINVAL.",
  "IPC-003":
    "An attached segment stays mapped through fork into, or unshare of, an IPC ns; shmdt works; nattch is tracked in the home ns.",
  "IPC-004": "/proc/sysvipc/{shm,msg,sem} list the ns of the opener.",
  "IPC-005": "setns(ipc) returns to the old objects.",
  "IPC-010": "unshare(NEWIPC) applies the pending SEM_UNDO adjustments at once.",
  "IPC-011": "So does unshare(CLONE_SYSVSEM).",
  "IPC-012": "setns(ipc) too; a child made with NEWIPC leaves the parent's undo list alone; normal exit applies.",
  "IPC-020":
    'Defaults in every new ns: shmmax = shmall = 18446744073692774399, shmmni 4096, shm_rmid_forced 0, msgmax 8192, msgmnb 16384, msgmni 32000, sem "32000 1024000000 500 32000", *_next_id -1; mqueue queues_max 256, msg_max 10, msgsize_max 8192, msg_default 10, msgsize_default 8192.',
  "IPC-021": "Settings are not inherited: a new ns always starts from the defaults.",
  "IPC-022":
    "Limits act per ns: shmmax EINVAL, msgmax EINVAL, shmmni ENOSPC (write above 32768 EINVAL), msgmni ENOSPC, SEMMSL EINVAL, SEMMNI ENOSPC.",
  "IPC-023": "msg/sem/shm_next_id chooses the next id once, then resets to -1.",
  "IPC-030": "mq_open creates a name in the ns; an mqueue mount shows the mounter's ns.",
  "IPC-031":
    "From another ns the name is ENOENT, an existing mount still shows the mounter's queues, an inherited descriptor works.",
  "IPC-032":
    "An mqueue mount does NOT keep the IPC ns alive: queues stay readable through it, creating in it then fails EACCES (namespaces(7) claims it pins).",
  "IPC-033":
    "mq_open missing ENOENT; a slash in the name passed to the raw syscall EACCES; unprivileged over msg_max EINVAL; queues_max reached ENOSPC.",
  "IPC-040":
    "Object permission uses kernel ids and capabilities in the owner of the IPC ns: user-ns root in an inherited ns gets EACCES (attach), EPERM (RMID).",
  "IPC-041":
    "Sysctl files are owned by the ns owner's uid 0: user-ns root may write those of its own IPC ns; inherited EACCES; stat shows uid 0 there.",
  "IPC-042": "IPC_STAT ids are translated to the caller's user ns.",
  "IPC-043": "msg_lspid, shm_cpid and the like are translated to the caller's pid ns (0 if invisible).",
  "IPC-044": "unshare without CAP_SYS_ADMIN.",
  "IPC-045": "shm_rmid_forced=1: destroyed on last detach or at creator exit when never attached.",
  "IPC-046": "An open /proc/sysvipc fd keeps showing its opener's ns after the reader moves.",
  "IPC-047": "Destroying the ns removes all its objects.",
  "IPC-048": "POSIX shm and semaphores (files in /dev/shm) are not part of the IPC ns but of the mount ns.",
} as const;
