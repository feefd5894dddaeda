/** File modes as text: what chmod(1) reads and what ls(1) prints. */
export { fileModeString, fileTypeLetter, fileTypeName } from "./file-mode-string.ts";
export { type AdjustedMode, adjustMode, CHMOD_MODE_BITS, compileMode, type ModeChange, modeOf } from "./mode-change.ts";
