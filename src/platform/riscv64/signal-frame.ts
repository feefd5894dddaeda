import { EFAULT } from "../../abi/errno.ts";
import {
  SA_ONSTACK,
  SI_TIMER,
  SI_USER,
  SIGBUS,
  SIGCHLD,
  SIGFPE,
  SIGILL,
  SIGSEGV,
  SIGTRAP,
  SS_DISABLE,
} from "../../abi/signal.ts";
import type { AlternateStack, RestoredFrame, SignalFrameRequest } from "../../kernel/platform.ts";
import type { SignalInfo } from "../../kernel/signals/signal-info.ts";
import { SignalSet } from "../../kernel/signals/signal-set.ts";
import type { UserMemory } from "../../mm/user-memory.ts";
import type { RiscvRegisters } from "./registers.ts";
import { REG_A0, REG_RA, REG_SP } from "./registers.ts";

/*
 * struct rt_sigframe of riscv64 (arch/riscv/kernel/signal.c): siginfo_t, then ucontext_t.
 *   ucontext: uc_flags, uc_link, uc_stack, uc_sigmask (padded to 1024 bits), then mcontext aligned to 16.
 *   mcontext: pc, x1 .. x31; then 32 f registers, fcsr, padded to the size of the Q extension's state.
 */
const SIGINFO_SIZE = 128;
const UC = SIGINFO_SIZE;
const UC_STACK = UC + 16;
const UC_SIGMASK = UC + 40;
const UC_MCONTEXT = UC + 176;
const SC_FPREGS = UC_MCONTEXT + 256;
const SC_FCSR = SC_FPREGS + 256;
/** Bytes of a frame; a multiple of 16. */
export const SIGFRAME_SIZE = SC_FPREGS + 528;

const scratch = new Uint8Array(SIGFRAME_SIZE);
const view = new DataView(scratch.buffer);

/**
 * Pushes a signal frame and points the registers at the handler.
 * @returns 0, or -EFAULT when the frame does not fit into writable memory.
 */
export function pushSignalFrame(
  registers: RiscvRegisters,
  memory: UserMemory,
  request: SignalFrameRequest,
  trampoline: number,
): number {
  const sp = registers.xAsNumber(REG_SP);
  const frame = frameAddress(sp, request);
  if (frame <= 0) return -EFAULT;

  scratch.fill(0);
  writeSiginfo(request.info, request.uid);
  writeStack(request.stack);
  view.setInt32(UC_SIGMASK, request.mask.lo, true);
  view.setInt32(UC_SIGMASK + 4, request.mask.hi, true);
  setAddress(UC_MCONTEXT, registers.pc);
  for (let i = 2; i < 64; i++) view.setInt32(UC_MCONTEXT + i * 4, registers.x[i]!, true);
  for (let i = 0; i < 64; i++) view.setInt32(SC_FPREGS + i * 4, registers.f[i]!, true);
  view.setInt32(SC_FCSR, registers.fcsr, true);
  const error = memory.copyOut(frame, scratch, 0, SIGFRAME_SIZE);
  if (error !== 0) return error;

  registers.setXNumber(REG_RA, trampoline);
  registers.setXNumber(REG_SP, frame);
  registers.setXNumber(REG_A0, request.info.signo);
  registers.setXNumber(REG_A0 + 1, frame);
  registers.setXNumber(REG_A0 + 2, frame + UC);
  registers.pc = request.action.handler;
  return 0;
}

/** Takes the frame at the stack pointer back (rt_sigreturn). @returns its mask and alternate stack, or -EFAULT. */
export function popSignalFrame(registers: RiscvRegisters, memory: UserMemory): RestoredFrame | number {
  const error = memory.copyIn(registers.xAsNumber(REG_SP), scratch, 0, SIGFRAME_SIZE);
  if (error !== 0) return error;
  // arch/riscv restore_fp_state: the words after fcsr must be zero (no unknown extension context).
  for (let offset = SC_FCSR + 4; offset < SIGFRAME_SIZE; offset += 4) {
    if (view.getInt32(offset, true) !== 0) return -EFAULT;
  }
  for (let i = 2; i < 64; i++) registers.x[i] = view.getInt32(UC_MCONTEXT + i * 4, true);
  for (let i = 0; i < 64; i++) registers.f[i] = view.getInt32(SC_FPREGS + i * 4, true);
  registers.fcsr = view.getInt32(SC_FCSR, true) & 0xff;
  registers.pc = alignDown(getAddress(UC_MCONTEXT), 2);
  return {
    mask: new SignalSet(view.getInt32(UC_SIGMASK, true), view.getInt32(UC_SIGMASK + 4, true)),
    stack: {
      base: getUnsigned(UC_STACK),
      flags: view.getInt32(UC_STACK + 8, true),
      size: getUnsigned(UC_STACK + 16),
    },
  };
}

/** get_sigframe: on the alternate stack when the action asks for it and the task is not on it already; 16-byte aligned. */
function frameAddress(sp: number, request: SignalFrameRequest): number {
  const { stack } = request;
  const onStack = isOnStack(sp, stack);
  // "If we are on the alternate signal stack and would overflow it, don't": a frame below it is refused.
  let top = sp;
  if ((request.action.flags & SA_ONSTACK) !== 0 && !onStack && (stack.flags & SS_DISABLE) === 0 && stack.size > 0) {
    top = stack.base + stack.size;
  }
  const frame = alignDown(top - SIGFRAME_SIZE, 16);
  if (onStack && frame < stack.base) return -1;
  return frame;
}

export function isOnStack(sp: number, stack: AlternateStack): boolean {
  return stack.size > 0 && (stack.flags & SS_DISABLE) === 0 && sp > stack.base && sp <= stack.base + stack.size;
}

/** __save_altstack(): the flags as they were set, without SS_ONSTACK. */
function writeStack(stack: AlternateStack): void {
  setAddress(UC_STACK, stack.base);
  view.setInt32(UC_STACK + 8, stack.flags, true);
  setAddress(UC_STACK + 16, stack.size);
}

/** siginfo_t: three ints, then (at 16) the member of the union that signal and code select. */
function writeSiginfo(info: SignalInfo, uid: number): void {
  view.setInt32(0, info.signo, true);
  view.setInt32(4, info.errno, true);
  view.setInt32(8, info.code, true);
  if (info.code === SI_TIMER) {
    view.setInt32(16, info.timerId, true);
    view.setInt32(20, info.overrun, true);
    view.setInt32(24, info.valueLo, true);
    view.setInt32(28, info.valueHi, true);
    return;
  }
  if (info.code > SI_USER && isFault(info.signo)) {
    setAddress(16, info.address);
    return;
  }
  view.setInt32(16, info.pid, true);
  view.setUint32(20, uid, true);
  if (info.signo === SIGCHLD && info.code > 0) {
    view.setInt32(24, info.status, true);
    setAddress(32, info.userTicks);
    setAddress(40, info.systemTicks);
  } else {
    view.setInt32(24, info.valueLo, true);
    view.setInt32(28, info.valueHi, true);
  }
}

function isFault(signal: number): boolean {
  return signal === SIGSEGV || signal === SIGBUS || signal === SIGILL || signal === SIGFPE || signal === SIGTRAP;
}

function setAddress(offset: number, value: number): void {
  view.setInt32(offset, value | 0, true);
  view.setInt32(offset + 4, Math.floor(value / 4294967296), true);
}

function getAddress(offset: number): number {
  return view.getInt32(offset + 4, true) * 4294967296 + view.getUint32(offset, true);
}

/** As sigaltstack(2) reads the members of a stack_t. */
function getUnsigned(offset: number): number {
  return view.getUint32(offset + 4, true) * 4294967296 + view.getUint32(offset, true);
}

function alignDown(value: number, alignment: number): number {
  return Math.floor(value / alignment) * alignment;
}
