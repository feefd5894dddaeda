/** Words to fields: the expansions of POSIX sh 2.6 and 2.14, as dash makes them. */
export { evaluateArithmetic } from "./arithmetic.ts";
export type { ExpansionContext } from "./context.ts";
export { expandAssignment, expandHereDocument, expandPattern, expandWord, expandWords } from "./expand.ts";
