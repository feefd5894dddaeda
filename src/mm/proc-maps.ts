import { major, minor } from "../abi/dev.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { VM_EXEC, VM_MAYSHARE, VM_READ, VM_WRITE, type Vma } from "./vma.ts";

/** Names start in this column (show_vma_header_prefix(): 25 + 6 * sizeof(void *) - 1). */
const NAME_COLUMN = 73;

const NO_FILE = { device: 0, inode: 0 };

/** One line of /proc/PID/maps (proc(5)) without its newline. @param path the file's path as the reader sees it */
export function mapsLine(mm: MemoryDescriptor, vma: Vma, path: string | null = vmaPath(vma)): string {
  const { flags } = vma;
  const { device, inode } = vma.file?.describeMapping() ?? NO_FILE;
  const permissions =
    ((flags & VM_READ) !== 0 ? "r" : "-") +
    ((flags & VM_WRITE) !== 0 ? "w" : "-") +
    ((flags & VM_EXEC) !== 0 ? "x" : "-") +
    ((flags & VM_MAYSHARE) !== 0 ? "s" : "p");
  const head =
    `${hex(vma.start, 8)}-${hex(vma.end, 8)} ${permissions} ${hex(vma.offset, 8)} ` +
    `${hex(major(device), 2)}:${hex(minor(device), 2)} ${inode} `;
  const name = path !== null ? path.replaceAll("\n", "\\012") : kernelName(mm, vma);
  return name === null ? head : `${head.padEnd(NAME_COLUMN)}${name}`;
}

/** /proc/PID/maps of an address space whose files need no translation of their paths. */
export function mapsText(mm: MemoryDescriptor): string {
  let text = "";
  for (const vma of mm.areas.items) text += `${mapsLine(mm, vma)}\n`;
  return text;
}

function vmaPath(vma: Vma): string | null {
  return vma.anonymousName === null && vma.file !== null ? vma.file.describeMapping().path : null;
}

/** get_vma_name() for what is not a file. */
function kernelName(mm: MemoryDescriptor, vma: Vma): string | null {
  if (vma.specialName !== null) return vma.specialName;
  if (vma.anonymousName !== null)
    return vma.isAnonymous ? `[anon:${vma.anonymousName}]` : `[anon_shmem:${vma.anonymousName}]`;
  if (vma.file !== null) return null;
  if (vma.start < mm.endBrk && vma.end > mm.startBrk) return "[heap]";
  const { startStack } = mm.image;
  return vma.start <= startStack && vma.end >= startStack ? "[stack]" : null;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
