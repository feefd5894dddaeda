// System V semaphores: include/uapi/linux/sem.h.

export const SEM_UNDO = 0x1000; // sem_flg: the operation is undone at exit

// semctl(2) commands
export const GETPID = 11;
export const GETVAL = 12;
export const GETALL = 13;
export const GETNCNT = 14;
export const GETZCNT = 15;
export const SETVAL = 16;
export const SETALL = 17;
export const SEM_STAT = 18;
export const SEM_INFO = 19;
export const SEM_STAT_ANY = 20;

export const SEMMNI = 32000;
export const SEMMSL = 32000;
export const SEMMNS = 1024000000; // SEMMNI * SEMMSL
export const SEMOPM = 500;
export const SEMVMX = 32767;
export const SEMAEM = SEMVMX;

// What struct seminfo reports and nothing uses
export const SEMUME = SEMOPM;
export const SEMMNU = SEMMNS;
export const SEMMAP = SEMMNS;
export const SEMUSZ = 20;
