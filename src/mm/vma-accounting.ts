import { VM_EXEC, VM_GROWSDOWN, VM_NORESERVE, VM_SHARED, VM_WRITE } from "./vma.ts";

// What a mapping counts as, by its vm_flags: mm/internal.h, the basis of RLIMIT_DATA and of VmData, VmStk, VmExe, VmLib.

/** is_data_mapping(): private, writable, not a stack. */
export function isDataMapping(flags: number): boolean {
  return (flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) === VM_WRITE;
}

/** is_exec_mapping(): code, not writable, not a stack. */
export function isExecutableMapping(flags: number): boolean {
  return (flags & (VM_EXEC | VM_WRITE | VM_GROWSDOWN)) === VM_EXEC;
}

export function isStackMapping(flags: number): boolean {
  return (flags & VM_GROWSDOWN) !== 0;
}

/** accountable_mapping(): its pages may all become private ones, so they are weighed against the machine's memory. */
export function isAccountable(flags: number): boolean {
  return (flags & (VM_NORESERVE | VM_SHARED | VM_WRITE)) === VM_WRITE;
}
