/**
 * Words to fields: the expansions of POSIX sh 2.6 and 2.14, as dash makes them. Where dash and POSIX part, POSIX wins:
 * - An expansion outside quotes behind "$@" in one word is split like any other, and a last parameter that is empty is kept.
 * - Patterns know [.x.] and [=x=].
 * And one choice of ours: characters, in patterns and in ${#x}, are code points where dash counts bytes.
 */
export { evaluateArithmetic } from "./arithmetic.ts";
export type { ExpansionContext } from "./context.ts";
export { expandAssignment, expandHereDocument, expandPattern, expandWord, expandWords } from "./expand.ts";
