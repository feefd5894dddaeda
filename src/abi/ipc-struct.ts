// System V IPC structs as the 64-bit system calls use them: include/uapi/asm-generic/{ipc,shm,sem,msg}buf.h, linux/{shm,sem,msg}.h.
import { i16, i32, i64, struct, u16, u32, u64 } from "./struct.ts";

/** struct ipc64_perm, which begins each of the *id64_ds. */
export const Ipc64Perm = struct("struct ipc64_perm", 48, {
  key: i32(0),
  uid: u32(4),
  gid: u32(8),
  cuid: u32(12),
  cgid: u32(16),
  mode: u32(20),
  seq: u16(24),
});

/** struct shmid64_ds: shmctl(2) IPC_STAT, IPC_SET, SHM_STAT. */
export const Shmid64Ds = struct("struct shmid64_ds", 112, {
  shm_segsz: u64(48),
  shm_atime: i64(56),
  shm_dtime: i64(64),
  shm_ctime: i64(72),
  shm_cpid: i32(80),
  shm_lpid: i32(84),
  shm_nattch: u64(88),
});

/** struct shminfo64: shmctl(2) IPC_INFO. */
export const Shminfo64 = struct("struct shminfo64", 72, {
  shmmax: u64(0),
  shmmin: u64(8),
  shmmni: u64(16),
  shmseg: u64(24),
  shmall: u64(32),
});

/** struct shm_info: shmctl(2) SHM_INFO; sizes are in pages. */
export const ShmInfo = struct("struct shm_info", 48, {
  used_ids: i32(0),
  shm_tot: u64(8),
  shm_rss: u64(16),
  shm_swp: u64(24),
  swap_attempts: u64(32),
  swap_successes: u64(40),
});

/** struct semid64_ds: semctl(2) IPC_STAT, IPC_SET, SEM_STAT. */
export const Semid64Ds = struct("struct semid64_ds", 88, {
  sem_otime: i64(48),
  sem_ctime: i64(56),
  sem_nsems: u64(64),
});

/** struct sembuf: one operation of semop(2). */
export const Sembuf = struct("struct sembuf", 6, { sem_num: u16(0), sem_op: i16(2), sem_flg: i16(4) });

/** struct seminfo: semctl(2) IPC_INFO, SEM_INFO. */
export const Seminfo = struct("struct seminfo", 40, {
  semmap: i32(0),
  semmni: i32(4),
  semmns: i32(8),
  semmnu: i32(12),
  semmsl: i32(16),
  semopm: i32(20),
  semume: i32(24),
  semusz: i32(28),
  semvmx: i32(32),
  semaem: i32(36),
});

/** struct msqid64_ds: msgctl(2) IPC_STAT, IPC_SET, MSG_STAT. */
export const Msqid64Ds = struct("struct msqid64_ds", 120, {
  msg_stime: i64(48),
  msg_rtime: i64(56),
  msg_ctime: i64(64),
  msg_cbytes: u64(72),
  msg_qnum: u64(80),
  msg_qbytes: u64(88),
  msg_lspid: i32(96),
  msg_lrpid: i32(100),
});

/** struct msginfo: msgctl(2) IPC_INFO, MSG_INFO. */
export const Msginfo = struct("struct msginfo", 32, {
  msgpool: i32(0),
  msgmap: i32(4),
  msgmax: i32(8),
  msgmnb: i32(12),
  msgmni: i32(16),
  msgssz: i32(20),
  msgtql: i32(24),
  msgseg: u16(28),
});
