// System V shared memory: include/uapi/linux/shm.h, include/linux/shm.h.

// shmget(2) flags
export const SHM_HUGETLB = 0o4000;
export const SHM_NORESERVE = 0o10000;

// shmat(2) flags
export const SHM_RDONLY = 0o10000;
export const SHM_RND = 0o20000;
export const SHM_REMAP = 0o40000;
export const SHM_EXEC = 0o100000;

// shmctl(2) commands
export const SHM_LOCK = 11;
export const SHM_UNLOCK = 12;
export const SHM_STAT = 13;
export const SHM_INFO = 14;
export const SHM_STAT_ANY = 15;

// In shm_perm.mode
export const SHM_DEST = 0o1000; // goes with the last attachment
export const SHM_LOCKED = 0o2000;

export const SHMMIN = 1;
export const SHMMNI = 4096;
