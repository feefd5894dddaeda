import { FIONREAD } from "../../../abi/ioctl.ts";
import { SYS_ioctl } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { intAt, intBytes, nothing } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** A request that fills an int. */
export function gettingInt(fd: number, request: number): Syscall {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(4));
  return memory.of(new Syscall(SYS_ioctl, intAt(0), fd, request, address));
}

/** A request that is given a pointer to an int. */
export function givingInt(fd: number, request: number, value: number): Syscall<void> {
  const memory = new Slots();
  return memory.of(new Syscall<void>(SYS_ioctl, nothing, fd, request, memory.input(intBytes([value]))));
}

/** ioctl(2). */
export const ioctlCalls = {
  /**
   * ioctl(2): any request; terminals and namespaces have functions of their own. ENOTTY: the file does not know the request.
   * @param argument a number, or the memory that it points to: the kernel may change it.
   */
  ioctl: (fd: number, request: number, argument: number | Uint8Array = 0): Syscall => {
    const memory = new Slots();
    const word = typeof argument === "number" ? argument : memory.output(argument);
    return memory.of(new Syscall(SYS_ioctl, null, fd, request, word));
  },
  /** ioctl_fionread: how many bytes a read would find now. */
  fionread: (fd: number): Syscall => gettingInt(fd, FIONREAD),
} as const;
