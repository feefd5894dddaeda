/** POSIX regular expressions, as grep, sed and their kin have them. */
export { Regex, type RegexMatch, type RegexSettings } from "./regex.ts";
export { RegexError } from "./regex-error.ts";
