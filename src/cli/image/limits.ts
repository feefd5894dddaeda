/**
 * Upper bounds on what is read from outside. They stand far above anything in Debian (the largest riscv64 package of trixie
 * is below 1 GiB, its Packages file at 55 MB), and far below what would exhaust the machine.
 */
const MiB = 1024 * 1024;

export const MAX_INRELEASE_BYTES = 8 * MiB;
export const MAX_PACKAGES_FILE_BYTES = 128 * MiB;
/** Decoded into one JavaScript string, so well below V8's limit of 512 Mi characters. */
export const MAX_PACKAGES_TEXT_BYTES = 384 * MiB;
export const MAX_DEB_BYTES = 1024 * MiB;
export const MAX_CONTROL_TAR_BYTES = 64 * MiB;
export const MAX_DATA_TAR_BYTES = 2048 * MiB;
export const MAX_IMAGE_BYTES = 3072 * MiB;
export const MAX_TAR_ENTRIES = 500_000;
/** NAME_MAX and PATH_MAX of limits.h: no Linux file system could hold a longer one. */
export const MAX_NAME_BYTES = 255;
export const MAX_PATH_BYTES = 4095;
