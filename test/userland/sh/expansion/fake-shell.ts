/** An interpreter of nothing: variables, positional parameters, and `printf %s WORD...` in command substitutions. */
import type { Sys } from "../../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../../src/platform/program/syscall.ts";
import { type ExpansionContext, expandWords } from "../../../../src/userland/sh/expansion/index.ts";
import { ShellError } from "../../../../src/userland/sh/shell-error.ts";
import { type List, ShellParser, type SimpleCommand } from "../../../../src/userland/sh/syntax/index.ts";

export interface FakeShellOptions {
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly parameters?: readonly string[];
  readonly isNounset?: boolean;
}

export class FakeShell implements ExpansionContext {
  readonly variables = new Map<string, string>([["HOME", "/home/me"]]);
  readonly positionalParameters: readonly string[];
  readonly isNounset: boolean;
  readonly isNoglob: boolean = true;

  constructor({ variables = {}, parameters = [], isNounset = false }: FakeShellOptions = {}) {
    for (const [name, value] of Object.entries(variables))
      if (value === undefined) this.variables.delete(name);
      else this.variables.set(name, value);
    this.positionalParameters = parameters;
    this.isNounset = isNounset;
  }

  get sys(): Sys {
    throw new Error("no system call is needed without pathname expansion");
  }

  getVariable(name: string): string | undefined {
    return this.variables.get(name);
  }

  setVariable(name: string, value: string): void {
    if (name === "READONLY") throw new ShellError(`${name}: is read only`);
    this.variables.set(name, value);
  }

  getSpecialParameter(name: string): string | undefined {
    return { "?": "0", $: "42", "-": "f", "0": "dash" }[name];
  }

  // biome-ignore lint/correctness/useYield: there is nothing to wait for.
  *getHomeDirectory(user: string): Routine<string | undefined> {
    return user === "root" ? "/root" : undefined;
  }

  *substituteCommand(body: List): Routine<string> {
    // A subshell: what it assigns is lost.
    const child = new FakeShell({
      variables: Object.fromEntries(this.variables),
      parameters: this.positionalParameters,
    });
    const fields = yield* expandWords(child, (body[0] as SimpleCommand).words);
    return fields.slice(2).join("");
  }
}

/** The words of the simple command `text`. @throws ShellError */
export function parseWords(text: string): SimpleCommand {
  const parser = new ShellParser();
  parser.feed(text);
  parser.end();
  const result = parser.next();
  if (result.type === "error") throw new ShellError(result.message);
  if (result.type !== "command") throw new Error(`no command in ${JSON.stringify(text)}`);
  return result.commands[0] as SimpleCommand;
}

/** The result of a routine that makes no system call. */
export function resultOf<T>(routine: Routine<T>): T {
  const step = routine.next();
  if (!step.done) throw new Error("a system call was made");
  return step.value;
}
