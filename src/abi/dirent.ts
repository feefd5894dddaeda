// d_type of getdents64(2): include/linux/fs_types.h. DT_x is S_IFx >> 12. struct linux_dirent64 is in dirent-struct.ts.

export const DT_UNKNOWN = 0;
export const DT_FIFO = 1;
export const DT_CHR = 2;
export const DT_DIR = 4;
export const DT_BLK = 6;
export const DT_REG = 8;
export const DT_LNK = 10;
export const DT_SOCK = 12;
export const DT_WHT = 14;

/** The directory entry type of an inode with this mode. */
export function modeToDirentType(mode: number): number {
  return (mode >>> 12) & 15;
}
