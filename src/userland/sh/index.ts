/** The shell: POSIX sh as dash has it. syntax/ reads it, expansion/ makes words of it, execution/ does what it says. */
import { shellProgram } from "./main.ts";

export { shellProgram } from "./main.ts";

export const sh = shellProgram("sh");
export const dash = shellProgram("dash");
