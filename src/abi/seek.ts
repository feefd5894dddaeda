// lseek(2) whence: include/uapi/linux/fs.h.

export const SEEK_SET = 0;
export const SEEK_CUR = 1;
export const SEEK_END = 2;
export const SEEK_DATA = 3; // the next byte that is not in a hole
export const SEEK_HOLE = 4; // the next hole; the end of the file is one
export const SEEK_MAX = 4;
