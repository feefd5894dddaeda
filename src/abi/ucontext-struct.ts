// What the kernel puts on the user stack for a signal handler on riscv64: arch/riscv/include/uapi/asm/ucontext.h,
// sigcontext.h, ptrace.h, and struct rt_sigframe of arch/riscv/kernel/signal.c.
import { bytes, i32, struct, u32, u64 } from "./struct.ts";

/** struct user_regs_struct: pc, then x1 to x31 in order, so register xN is at 8 * N and pc stands in place of x0. */
export const UserRegs = struct("struct user_regs_struct", 256, {
  pc: u64(0),
  ra: u64(8),
  sp: u64(16),
  gp: u64(24),
  tp: u64(32),
  t0: u64(40),
  s0: u64(64),
  a0: u64(80),
  a7: u64(136),
  s2: u64(144),
  s11: u64(216),
  t3: u64(224),
  t6: u64(248),
});

export const Ucontext = struct("struct ucontext", 960, {
  uc_flags: u64(0),
  uc_link: u64(8),
  "uc_stack.ss_sp": u64(16),
  "uc_stack.ss_flags": i32(24),
  "uc_stack.ss_size": u64(32),
  uc_sigmask: u64(40), // followed by 120 bytes kept free for a larger sigset_t
  "uc_mcontext.sc_regs": bytes(176, 256), // UserRegs
  "uc_mcontext.sc_fpregs.d.f": bytes(432, 256), // f0 to f31
  "uc_mcontext.sc_fpregs.d.fcsr": u32(688),
  // Behind the floating-point state a list of extension contexts, { magic, size } each; { 0, 0 } ends it.
  "uc_mcontext.sc_fpregs.q.reserved[0]": u32(948), // must be 0 on rt_sigreturn(2)
  "uc_mcontext.sc_fpregs.q.reserved[1]": u32(952), // magic of the first extension
  "uc_mcontext.sc_fpregs.q.reserved[2]": u32(956), // its size
});

/** The stack pointer of a handler is 16-byte aligned and points at this. */
export const RtSigframe = struct("struct rt_sigframe", 1088, { info: bytes(0, 128), uc: bytes(128, 960) });

/** Magic of a vector context and of the end of the list: arch/riscv/include/uapi/asm/sigcontext.h. */
export const RISCV_V_MAGIC = 0x53465457;
export const END_MAGIC = 0x0;
export const END_HDR_SIZE = 0x0;
