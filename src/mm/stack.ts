import { ENOMEM } from "../abi/errno.ts";
import { STACK_TOP, TASK_SIZE_PAGES } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import {
  VM_ACCOUNT,
  VM_EXEC,
  VM_GROWSDOWN,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYWRITE,
  VM_READ,
  VM_WRITE,
  Vma,
} from "./vma.ts";
import { hasEnoughMemory, insertVma, mayExpand } from "./vma-editing.ts";

/** VM_STACK_FLAGS */
const STACK_FLAGS = VM_GROWSDOWN | VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC | VM_ACCOUNT;

/** setup_arg_pages(): the initial stack of a new program, from page `first` to the end of the address space. */
export function mapStack(mm: MemoryDescriptor, first: number, isExecutable: boolean): number {
  const flags = STACK_FLAGS | mm.defaultFlags | (isExecutable ? VM_EXEC : 0);
  const pages = TASK_SIZE_PAGES - first;
  if (mm.areas.intersects(first, TASK_SIZE_PAGES)) return -ENOMEM;
  if (!mayExpand(mm, flags, pages) || !hasEnoughMemory(mm, flags, pages)) return -ENOMEM;
  insertVma(mm, new Vma(first, TASK_SIZE_PAGES, flags, first));
  mm.image = { ...mm.image, startStack: STACK_TOP };
  return 0;
}
