import { ShellError } from "../shell-error.ts";
import type { ExpansionContext } from "./context.ts";
import { PARAMETER_BREAK } from "./field-builder.ts";

/** What $@ and $* look like where they are used. */
export interface ParameterUse {
  readonly isQuoted: boolean;
  /** Whether the result is split into fields. */
  readonly splits: boolean;
}

const DIGITS = /^[0-9]+$/;

/** IFS, whose default is space, tab, newline (POSIX sh 2.6.5). */
export function fieldSeparators(context: ExpansionContext): string {
  return context.getVariable("IFS") ?? " \t\n";
}

/** The value of a parameter, undefined while it is unset. The positional parameters together are always set, as in dash. */
export function parameterValue(context: ExpansionContext, parameter: string, use: ParameterUse): string | undefined {
  switch (parameter) {
    case "@":
    case "*":
      return context.positionalParameters.join(parameterSeparator(context, parameter, use));
    case "#":
      return String(context.positionalParameters.length);
    case "?":
    case "$":
    case "!":
    case "-":
      return context.getSpecialParameter(parameter);
  }
  if (!DIGITS.test(parameter)) return context.getVariable(parameter);
  const number = Number(parameter);
  return number === 0 ? context.getSpecialParameter("0") : context.positionalParameters[number - 1];
}

/** The same, where set -u makes an error of an unset parameter. */
export function setParameterValue(context: ExpansionContext, parameter: string, use: ParameterUse): string {
  const value = parameterValue(context, parameter, use);
  if (value === undefined && context.isNounset) throw new ShellError(`${parameter}: parameter not set`);
  return value ?? "";
}

/** POSIX sh 2.5.2: where there are to be fields, a break; else the first character of IFS. */
function parameterSeparator(context: ExpansionContext, parameter: string, { isQuoted, splits }: ParameterUse): string {
  if (splits && !(isQuoted && parameter === "*")) return PARAMETER_BREAK;
  const [first = ""] = fieldSeparators(context);
  return first;
}
