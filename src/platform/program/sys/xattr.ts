import { XATTR_LIST_MAX, XATTR_SIZE_MAX } from "../../../abi/limits.ts";
import {
  SYS_fgetxattr,
  SYS_flistxattr,
  SYS_fremovexattr,
  SYS_fsetxattr,
  SYS_getxattr,
  SYS_lgetxattr,
  SYS_listxattr,
  SYS_llistxattr,
  SYS_lremovexattr,
  SYS_lsetxattr,
  SYS_removexattr,
  SYS_setxattr,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { decodeText } from "../text.ts";
import { nothing } from "./arguments.ts";
import { bytesOf, type Data } from "./descriptors.ts";
import { filledData, Slots } from "./slots.ts";

/** A path, or a descriptor. */
type File = string | number;

function pathOf(file: File): string | undefined {
  return typeof file === "string" ? file : undefined;
}

function setting(number: number, file: File, name: string, value: Data, flags: number): Syscall<void> {
  const bytes = bytesOf(value);
  const memory = new Slots();
  const addresses = [memory.any(file), memory.text(name), memory.input(bytes)] as const;
  return memory.of(new Syscall<void>(number, nothing, ...addresses, bytes.length, flags), pathOf(file));
}

function getting(number: number, file: File, name: string): Syscall<Uint8Array> {
  const bytes = new Uint8Array(XATTR_SIZE_MAX);
  const memory = new Slots();
  const addresses = [memory.any(file), memory.text(name), memory.input(bytes)] as const;
  return memory.withData(bytes, new Syscall(number, filledData, ...addresses, bytes.length), pathOf(file));
}

function listing(number: number, file: File): Syscall<string[]> {
  const bytes = new Uint8Array(XATTR_LIST_MAX);
  const memory = new Slots();
  const addresses = [memory.any(file), memory.input(bytes)] as const;
  return memory.withData(bytes, new Syscall<string[]>(number, names, ...addresses, bytes.length), pathOf(file));
}

/** Each ends with a NUL. */
function names(length: number, { data }: Syscall<string[]>): string[] {
  return decodeText(data!, 0, length).split("\0").slice(0, -1);
}

function removing(number: number, file: File, name: string): Syscall<void> {
  const memory = new Slots();
  const addresses = [memory.any(file), memory.text(name)] as const;
  return memory.of(new Syscall<void>(number, nothing, ...addresses), pathOf(file));
}

/**
 * xattr(7): extended attributes. l...: of a symbolic link itself; f...: of an open file. ENODATA: no such attribute; EOPNOTSUPP: not on this
 * file system, or no such namespace of attributes; EPERM: not allowed to the caller, or not on this type of file.
 */
export const xattrCalls = {
  /** setxattr(2). @param name with its namespace: "user.note". @param flags XATTR_CREATE (EEXIST), XATTR_REPLACE (ENODATA) */
  setxattr: (path: string, name: string, value: Data, flags = 0): Syscall<void> =>
    setting(SYS_setxattr, path, name, value, flags),
  /** lsetxattr(2) */
  lsetxattr: (path: string, name: string, value: Data, flags = 0): Syscall<void> =>
    setting(SYS_lsetxattr, path, name, value, flags),
  /** fsetxattr(2) */
  fsetxattr: (fd: number, name: string, value: Data, flags = 0): Syscall<void> =>
    setting(SYS_fsetxattr, fd, name, value, flags),
  /** getxattr(2): the value. */
  getxattr: (path: string, name: string): Syscall<Uint8Array> => getting(SYS_getxattr, path, name),
  /** lgetxattr(2) */
  lgetxattr: (path: string, name: string): Syscall<Uint8Array> => getting(SYS_lgetxattr, path, name),
  /** fgetxattr(2) */
  fgetxattr: (fd: number, name: string): Syscall<Uint8Array> => getting(SYS_fgetxattr, fd, name),
  /** listxattr(2): the names. */
  listxattr: (path: string): Syscall<string[]> => listing(SYS_listxattr, path),
  /** llistxattr(2) */
  llistxattr: (path: string): Syscall<string[]> => listing(SYS_llistxattr, path),
  /** flistxattr(2) */
  flistxattr: (fd: number): Syscall<string[]> => listing(SYS_flistxattr, fd),
  /** removexattr(2) */
  removexattr: (path: string, name: string): Syscall<void> => removing(SYS_removexattr, path, name),
  /** lremovexattr(2) */
  lremovexattr: (path: string, name: string): Syscall<void> => removing(SYS_lremovexattr, path, name),
  /** fremovexattr(2) */
  fremovexattr: (fd: number, name: string): Syscall<void> => removing(SYS_fremovexattr, fd, name),
} as const;
