/** The page of machine code: written once, then executable and never again writable, and shared by all threads of the process. */
import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";
import { EACCES, ENOMEM, ENOSYS } from "../abi/errno.ts";
import { PROT_EXEC, PROT_READ } from "../abi/mman.ts";
import type { Ffi } from "./ffi/ffi.ts";
import { HostError } from "./host-error.ts";
import { ARM64_CODE } from "./stub/arm64.ts";
import { X64_CODE } from "./stub/x64.ts";
import { type Arch, SYSCALL_NUMBERS, type SyscallNumbers } from "./syscall-numbers.ts";

interface Machine {
  readonly code: Uint8Array;
  readonly numbers: SyscallNumbers;
}

const MACHINES: Readonly<Record<Arch, Machine>> = {
  x64: { code: X64_CODE, numbers: SYSCALL_NUMBERS.x64 },
  arm64: { code: ARM64_CODE, numbers: SYSCALL_NUMBERS.arm64 },
};

/** @throws {HostError} ENOSYS where this backend has no machine code. */
export function machineOf(platform: string, arch: string): Machine {
  if (platform === "linux" && Object.hasOwn(MACHINES, arch)) return MACHINES[arch as Arch];
  throw new HostError(ENOSYS, { syscall: "syscall", step: "platform", path: `${platform}-${arch}` });
}

/**
 * A thread tells those it starts where the page is. The key names the code: another version of this package in the same process has a page of
 * its own.
 */
function keyOf({ code }: Machine): string {
  return `tuxlet/host ${Buffer.from(code.buffer, code.byteOffset, code.byteLength).toString("base64")}`;
}

/** @throws {HostError} ENOMEM, or EACCES where a policy of the machine forbids executable memory. */
export function codePage(machine: Machine, ffi: Ffi): bigint {
  const key = keyOf(machine);
  const shared = getEnvironmentData(key);
  if (typeof shared === "bigint") return shared;
  const { code } = machine;
  const page = ffi.mmap(code.length);
  if (page === -1n) throw new HostError(ENOMEM, { syscall: "mmap", step: "map the page of code" });
  ffi.memcpy(page, code);
  // On arm64 the kernel makes the instruction cache agree with memory when a page becomes executable.
  if (ffi.mprotect(page, code.length, PROT_READ | PROT_EXEC) !== 0)
    throw new HostError(EACCES, { syscall: "mprotect", step: "make the page of code executable" });
  setEnvironmentData(key, page);
  return page;
}
