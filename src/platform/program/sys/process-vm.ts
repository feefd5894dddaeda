import { Iovec } from "../../../abi/uio-struct.ts";
import { SYS_process_vm_readv, SYS_process_vm_writev } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { viewOf } from "./arguments.ts";
import { bytesOf, type Data } from "./descriptors.ts";
import { filledData, Slots } from "./slots.ts";

function iovec(iov_base: number, iov_len: number): Uint8Array {
  const bytes = new Uint8Array(Iovec.size);
  Iovec.write(viewOf(bytes), 0, { iov_base, iov_len });
  return bytes;
}

/** The memory of other processes. EPERM: the caller may not trace it; ESRCH: no such process, or it has no memory any more. */
export const processVmCalls = {
  /** process_vm_readv(2): `length` bytes at `address` of another process, or fewer. EFAULT: there is no memory. */
  process_vm_readv: (pid: number, address: number, length: number): Syscall<Uint8Array> => {
    const data = new Uint8Array(length);
    const memory = new Slots();
    const local = memory.input(iovec(memory.input(data), length));
    const remote = memory.input(iovec(address, length));
    return memory.withData(data, new Syscall(SYS_process_vm_readv, filledData, pid, local, 1, remote, 1, 0));
  },
  /** process_vm_writev(2): how many bytes were written to `address` of another process. */
  process_vm_writev: (pid: number, address: number, data: Data): Syscall => {
    const bytes = bytesOf(data);
    const memory = new Slots();
    const local = memory.input(iovec(memory.input(bytes), bytes.length));
    const remote = memory.input(iovec(address, bytes.length));
    return memory.of(new Syscall(SYS_process_vm_writev, null, pid, local, 1, remote, 1, 0));
  },
} as const;
