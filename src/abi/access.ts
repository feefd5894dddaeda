// access(2) modes: include/linux/fs.h MAY_* (the kernel's names) and <unistd.h> *_OK (the user's).

export const F_OK = 0;
export const X_OK = 1;
export const W_OK = 2;
export const R_OK = 4;

export const MAY_EXEC = 0x01;
export const MAY_WRITE = 0x02;
export const MAY_READ = 0x04;
export const MAY_APPEND = 0x08;
export const MAY_ACCESS = 0x10;
export const MAY_OPEN = 0x20;
export const MAY_CHDIR = 0x40;
export const MAY_NOT_BLOCK = 0x80;
