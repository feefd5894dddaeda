// System V IPC: include/uapi/linux/ipc.h.

export const IPC_PRIVATE = 0; // a key that names nothing: always a new object

// *get(2) flags, above the permission bits
export const IPC_CREAT = 0o1000;
export const IPC_EXCL = 0o2000;
export const IPC_NOWAIT = 0o4000;

// *ctl(2) commands
export const IPC_RMID = 0;
export const IPC_SET = 1;
export const IPC_STAT = 2;
export const IPC_INFO = 3;
