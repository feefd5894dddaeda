// Device numbers as user space sees them in st_rdev and mknod(2): include/linux/kdev_t.h new_encode_dev(),
// the 32-bit form mmmM MMmm of makedev(3). Well-known majors: include/uapi/linux/major.h, Documentation/admin-guide/devices.txt.

export const UNNAMED_MAJOR = 0;
export const MEM_MAJOR = 1;
export const TTY_MAJOR = 4;
export const TTYAUX_MAJOR = 5;
export const MISC_MAJOR = 10;
export const LOOP_MAJOR = 7;
export const UNIX98_PTY_MASTER_MAJOR = 128;
export const UNIX98_PTY_SLAVE_MAJOR = 136;

/** makedev(3); the result is an unsigned 32-bit number. */
export function makedev(major: number, minor: number): number {
  return ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12)) >>> 0;
}

/** major(3) */
export function major(dev: number): number {
  return (dev & 0xfff00) >>> 8;
}

/** minor(3) */
export function minor(dev: number): number {
  return (dev & 0xff) | ((dev >>> 12) & 0xfff00);
}
