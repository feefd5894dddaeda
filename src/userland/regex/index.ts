/** POSIX regular expressions, as grep, sed and their kin have them. */
export { BARE_CLASS_MESSAGE } from "./bracket.ts";
export { Regex, type RegexMatch, type RegexSettings } from "./regex.ts";
export { RegexError } from "./regex-error.ts";
