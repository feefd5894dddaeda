/** The process ends with this command: it need not stay behind for a child. */
export const EXIT = 1;
/** The status is asked for (`if`, `&&`, `!`): `set -e` does not count it. */
export const TESTED = 2;
