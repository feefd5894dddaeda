import { SIGSET_SIZE } from "../../../abi/signal-struct.ts";
import { SignalfdSiginfo } from "../../../abi/signalfd-struct.ts";
import { SYS_read, SYS_signalfd4 } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { sigsetBytes, structAt } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** struct signalfd_siginfo: members that do not apply to the signal are 0. */
export type SignalfdSiginfoValue = ReturnType<(typeof SignalfdSiginfo)["read"]>;

/** signalfd(2): signals behind a descriptor. They should be blocked, or they are delivered as ever. */
export const signalfdCalls = {
  /** signalfd(2): a new descriptor, or with `fd` other signals for that one. @param flags SFD_* */
  signalfd: (fd: number, mask: Iterable<number>, flags = 0): Syscall => {
    const memory = new Slots();
    return memory.of(new Syscall(SYS_signalfd4, null, fd, memory.input(sigsetBytes(mask)), SIGSET_SIZE, flags));
  },
  /** read(2) of one signal from a signalfd: waits for one of the caller's, or EAGAIN. */
  signalfd_read: (fd: number): Syscall<SignalfdSiginfoValue> => {
    const bytes = new Uint8Array(SignalfdSiginfo.size);
    const memory = new Slots();
    const address = memory.input(bytes);
    const read = new Syscall<SignalfdSiginfoValue>(SYS_read, structAt(SignalfdSiginfo, 0), fd, address, bytes.length);
    return memory.withData(bytes, read);
  },
} as const;
