import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { fnmatch } from "../../fnmatch/index.ts";
import type { ExpansionContext } from "../expansion/index.ts";
import * as expansion from "../expansion/index.ts";
import { optionLetters } from "../state/options.ts";
import type { Shell } from "../state/shell.ts";
import { assignmentOf, type List, parsePrompt, type Word } from "../syntax/index.ts";
import { homeDirectory } from "./home-directory.ts";

/** What the expansions see of a shell. */
class ShellContext implements ExpansionContext {
  readonly sys: Sys;
  private readonly shell: Shell;

  constructor(shell: Shell) {
    this.sys = shell.sys;
    this.shell = shell;
  }

  getVariable(name: string): string | undefined {
    return this.shell.variables.get(name);
  }

  setVariable(name: string, value: string): void {
    this.shell.variables.set(name, value);
  }

  get positionalParameters(): readonly string[] {
    return this.shell.parameters.values;
  }

  getSpecialParameter(name: "?" | "$" | "!" | "-" | "0"): string | undefined {
    const { shell } = this;
    switch (name) {
      case "?":
        return String(shell.status);
      case "$":
        return String(shell.rootPid);
      case "!":
        return shell.backgroundPid === null ? undefined : String(shell.backgroundPid);
      case "-":
        return optionLetters(shell.options);
      case "0":
        return shell.arg0;
    }
  }

  get isNounset(): boolean {
    return this.shell.options.nounset;
  }

  get isNoglob(): boolean {
    return this.shell.options.noglob;
  }

  getHomeDirectory(user: string): Routine<string | undefined> {
    return homeDirectory(this.sys, user);
  }

  substituteCommand(body: List): Routine<string> {
    return this.shell.interpreter.substituteCommand(this.shell, body);
  }
}

/** The fields a word of a command becomes. */
export function expandWord(shell: Shell, word: Word): Routine<string[]> {
  return expansion.expandWords(new ShellContext(shell), [word]);
}

export function expandWords(shell: Shell, words: readonly Word[]): Routine<string[]> {
  return expansion.expandWords(new ShellContext(shell), words);
}

/** The value of an assignment. */
export function expandAssignment(shell: Shell, value: Word): Routine<string> {
  return expansion.expandAssignment(new ShellContext(shell), value);
}

export function isAssignmentWord(word: Word): boolean {
  return assignmentOf(word) !== null;
}

/** A word in the form of an assignment, of a builtin that takes such. Precondition: isAssignmentWord. */
export function* expandAssignmentWord(shell: Shell, word: Word): Routine<string> {
  const { name, value } = assignmentOf(word)!;
  return `${name}=${yield* expandAssignment(shell, value)}`;
}

/** What `case` compares, and what a redirection opens: one string, whatever is in it. */
export function expandString(shell: Shell, word: Word): Routine<string> {
  return expansion.expandWord(new ShellContext(shell), word);
}

export function* matchesPattern(shell: Shell, pattern: Word, subject: string): Routine<boolean> {
  return fnmatch(yield* expansion.expandPattern(new ShellContext(shell), pattern), subject);
}

export function expandHereDocument(shell: Shell, body: Word): Routine<string> {
  return expansion.expandHereDocument(new ShellContext(shell), body);
}

/** PS1, PS2, PS4 and ENV: expanded as in double quotes. `$?` is the same afterwards. */
export function* expandPrompt(shell: Shell, text: string): Routine<string> {
  const { status, substitutionStatus } = shell;
  const expanded = yield* expandHereDocument(shell, parsePrompt(text));
  shell.status = status;
  shell.substitutionStatus = substitutionStatus;
  return expanded;
}
