// Restartable sequences, rseq(2): include/uapi/linux/rseq.h.

export const RSEQ_CPU_ID_UNINITIALIZED = -1;
export const RSEQ_CPU_ID_REGISTRATION_FAILED = -2;
export const RSEQ_FLAG_UNREGISTER = 1;
export const RSEQ_CS_FLAG_NO_RESTART_ON_PREEMPT = 1;
export const RSEQ_CS_FLAG_NO_RESTART_ON_SIGNAL = 2;
export const RSEQ_CS_FLAG_NO_RESTART_ON_MIGRATE = 4;

/** The size rseq(2) must be given by a caller that knows only the first struct rseq: 32, aligned to 32. */
export const ORIG_RSEQ_SIZE = 32;
