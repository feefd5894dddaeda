import type { Routine } from "../../../platform/program/syscall.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import type { Builtin } from "./builtin.ts";

/** One option at a time out of the positional parameters, or the arguments given. */
export const getopts: Builtin = {
  name: "getopts",
  *run(shell, argv) {
    const [, letters, variable, ...given] = argv;
    if (letters === undefined || variable === undefined) throw new ShellError("Usage: getopts optstring var [arg...]");
    const args = given.length > 0 ? given : shell.parameters.values;
    const { parameters } = shell;
    // Others than those OPTIND was for.
    if (parameters.optind > args.length + 1) {
      parameters.optind = 1;
      parameters.optoff = -1;
    }
    const scan = new GetoptsScan(args, parameters.optind, parameters.optoff);
    const found = yield* scan.next(shell, letters);
    shell.variables.set("OPTIND", String(scan.optind));
    parameters.optind = scan.optind;
    parameters.optoff = scan.optoff;
    shell.variables.set(variable, found ?? "?");
    return found === null ? 1 : 0;
  },
};

/** Where it is: the argument that comes next, from 1, and the offset of the next letter in the one before; -1 for none. */
class GetoptsScan {
  optind: number;
  optoff: number;
  private readonly args: readonly string[];

  constructor(args: readonly string[], optind: number, optoff: number) {
    this.args = args;
    this.optind = optind;
    this.optoff = optoff;
  }

  /** @returns what the variable becomes; null at the end. */
  *next(shell: Shell, letters: string): Routine<string | null> {
    if (!this.findLetter()) return null;
    const { variables } = shell;
    const isSilent = letters.startsWith(":");
    const word = this.args[this.optind - 2]!;
    const letter = word[this.optoff++]!;
    const at = letter === ":" ? -1 : letters.indexOf(letter, isSilent ? 1 : 0);
    if (at < 0) {
      if (isSilent) variables.set("OPTARG", letter);
      else {
        yield* shell.say(`Illegal option -${letter}\n`);
        variables.unset("OPTARG");
      }
      return "?";
    }
    if (letters[at + 1] !== ":") {
      variables.set("OPTARG", "");
      return letter;
    }
    const rest = word.slice(this.optoff);
    this.optoff = -1;
    const argument = rest !== "" ? rest : this.args[this.optind - 1];
    if (argument === undefined) {
      if (isSilent) variables.set("OPTARG", letter);
      else {
        yield* shell.say(`No arg for -${letter} option\n`);
        variables.unset("OPTARG");
      }
      return isSilent ? ":" : "?";
    }
    if (rest === "") this.optind++;
    variables.set("OPTARG", argument);
    return letter;
  }

  /** Goes to the next letter, in the present argument or the next. @returns false when options are over. */
  private findLetter(): boolean {
    const present = this.args[this.optind - 2];
    if (this.optind > 1 && this.optoff >= 0 && present !== undefined && this.optoff < present.length) return true;
    this.optoff = -1;
    const word = this.args[this.optind - 1];
    if (word === undefined || !word.startsWith("-") || word === "-") return false;
    this.optind++;
    if (word === "--") return false;
    this.optoff = 1;
    return true;
  }
}
