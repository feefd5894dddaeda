// getdents64(2): struct linux_dirent64 of include/linux/dirent.h, records of varying length.
import { i64, struct, u8, u16, u64 } from "./struct.ts";

/** The fixed part; the name and its NUL follow at DIRENT64_NAME, then padding to a multiple of 8. */
export const LinuxDirent64 = struct("struct linux_dirent64", 24, {
  d_ino: u64(0),
  d_off: i64(8), // where the next record is read from
  d_reclen: u16(16),
  d_type: u8(18), // DT_*
});

/** offsetof(struct linux_dirent64, d_name) */
export const DIRENT64_NAME = 19;

/** d_reclen of a record whose name has `nameLength` bytes. */
export function dirent64Size(nameLength: number): number {
  return (DIRENT64_NAME + nameLength + 1 + 7) & ~7;
}

/** Writes one record and returns its length. `name` is a byte string, and dirent64Size(name.length) bytes are free. */
export function writeDirent64(
  view: DataView,
  at: number,
  ino: number | bigint,
  off: number,
  type: number,
  name: string,
): number {
  const size = dirent64Size(name.length);
  const f = LinuxDirent64.fields;
  f.d_ino.set(view, at, ino);
  f.d_off.set(view, at, off);
  f.d_reclen.set(view, at, size);
  f.d_type.set(view, at, type);
  let p = at + DIRENT64_NAME;
  for (let i = 0; i < name.length; i++) view.setUint8(p++, name.charCodeAt(i));
  while (p < at + size) view.setUint8(p++, 0);
  return size;
}
