import { SIGSET_SIZE, Sigaction } from "../../../abi/signal-struct.ts";
import { SYS_rt_sigaction } from "../../../abi/unistd-riscv64.ts";
import { Syscall, slotAddress } from "../../../platform/program/syscall.ts";

/** sigaction(2): what the signal does now; SIG_DFL, SIG_IGN, or an address that only the kernel understands. */
export function signalDisposition(signal: number): Syscall {
  const made = new Syscall(SYS_rt_sigaction, handlerInSlot, signal, 0, slotAddress(0), SIGSET_SIZE);
  made.slots = [new Uint8Array(Sigaction.size)];
  made.outputs = made.slots;
  return made;
}

function handlerInSlot(_result: number, { slots }: Syscall): number {
  const { buffer, byteOffset } = slots[0]!;
  return Sigaction.fields.sa_handler.get(new DataView(buffer, byteOffset), 0);
}
