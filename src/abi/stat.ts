// File types and mode bits: include/uapi/linux/stat.h (inode(7)). struct stat is in stat-struct.ts.

export const S_IFMT = 0o0170000;
export const S_IFSOCK = 0o0140000;
export const S_IFLNK = 0o0120000;
export const S_IFREG = 0o0100000;
export const S_IFBLK = 0o0060000;
export const S_IFDIR = 0o0040000;
export const S_IFCHR = 0o0020000;
export const S_IFIFO = 0o0010000;

export const S_ISUID = 0o4000;
export const S_ISGID = 0o2000;
export const S_ISVTX = 0o1000;

export const S_IRWXU = 0o0700;
export const S_IRUSR = 0o0400;
export const S_IWUSR = 0o0200;
export const S_IXUSR = 0o0100;

export const S_IRWXG = 0o0070;
export const S_IRGRP = 0o0040;
export const S_IWGRP = 0o0020;
export const S_IXGRP = 0o0010;

export const S_IRWXO = 0o0007;
export const S_IROTH = 0o0004;
export const S_IWOTH = 0o0002;
export const S_IXOTH = 0o0001;

// include/linux/stat.h (kernel internal names)
export const S_IRWXUGO = 0o0777;
export const S_IALLUGO = 0o7777;
export const S_IRUGO = 0o0444;
export const S_IWUGO = 0o0222;
export const S_IXUGO = 0o0111;

export function S_ISLNK(mode: number): boolean {
  return (mode & S_IFMT) === S_IFLNK;
}

export function S_ISREG(mode: number): boolean {
  return (mode & S_IFMT) === S_IFREG;
}

export function S_ISDIR(mode: number): boolean {
  return (mode & S_IFMT) === S_IFDIR;
}

export function S_ISCHR(mode: number): boolean {
  return (mode & S_IFMT) === S_IFCHR;
}

export function S_ISBLK(mode: number): boolean {
  return (mode & S_IFMT) === S_IFBLK;
}

export function S_ISFIFO(mode: number): boolean {
  return (mode & S_IFMT) === S_IFIFO;
}

export function S_ISSOCK(mode: number): boolean {
  return (mode & S_IFMT) === S_IFSOCK;
}
