import { TCGETS } from "../../abi/ioctl.ts";
import { Termios } from "../../abi/termios-struct.ts";
import { SYS_ioctl } from "../../abi/unistd-riscv64.ts";
import { type Routine, Syscall, slotAddress } from "../../platform/program/syscall.ts";

/** isatty(3): the kernel knows terminal settings of the file behind `fd`. */
export function* isTerminal(fd: number): Routine<boolean> {
  const getTermios = new Syscall(SYS_ioctl, null, fd, TCGETS, slotAddress(0));
  getTermios.slots = [new Uint8Array(Termios.size)];
  getTermios.outputs = getTermios.slots;
  return (yield* getTermios.orErrno()) >= 0;
}
