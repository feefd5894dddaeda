import type { Substitution } from "./script.ts";
import type { Source } from "./source.ts";

/** The flags of an s command. */
export interface SubstitutionFlags extends Pick<Substitution, "isGlobal" | "occurrence" | "isPrinted" | "isExecuted"> {
  /** Of "I" and "M". */
  readonly regexFlags: string;
  /** "w" was the last: a file's name follows. */
  readonly isFileNext: boolean;
}

/** Reads flags up to the end of the command. @throws Failure */
export function readSubstitutionFlags(source: Source): SubstitutionFlags {
  const flags = { isGlobal: false, occurrence: 0, isPrinted: false, isExecuted: false, regexFlags: "" };
  const end = (isFileNext: boolean) => ({ ...flags, occurrence: flags.occurrence || 1, isFileNext });
  for (;;) {
    const char = source.next();
    switch (char) {
      case "i":
      case "I":
      case "m":
      case "M":
        flags.regexFlags += char.toUpperCase();
        break;
      case "g":
        if (flags.isGlobal) source.fail("multiple `g' options to `s' command");
        flags.isGlobal = true;
        break;
      case "p":
        if (flags.isPrinted) source.fail("multiple `p' options to `s' command");
        flags.isPrinted = true;
        break;
      case "e":
        flags.isExecuted = true;
        break;
      case "w":
        return end(true);
      case " ":
      case "\t":
      case "\r":
        break;
      case "}":
      case "#":
        source.back(char);
        return end(false);
      case "\n":
      case ";":
      case null:
        return end(false);
      default:
        if (!/[0-9]/.test(char)) source.fail("unknown option to `s'");
        if (flags.occurrence > 0) source.fail("multiple number options to `s' command");
        flags.occurrence = Number(char + source.skip(/[0-9]*/y));
        if (flags.occurrence === 0) source.fail("number option to `s' command may not be zero");
    }
  }
}
