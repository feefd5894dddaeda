/** Pattern matching notation (POSIX sh 2.14), as sh, find and case use it. */
export { fnmatch, Pattern } from "./pattern.ts";
