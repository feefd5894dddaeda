import type { Cell } from "./columns.ts";
import type { PsSubject } from "./subject.ts";

/** The command line; in brackets where there is none, with the environment after it if that is asked for. */
export const commandLine: Cell = (subject, { showsEnvironment, showsName }) => {
  if (showsName) return programName(subject, NOTHING);
  const { cmdline, stat, environment, branch } = subject;
  if (stat.state === "Z") return `${branch}[${stat.comm}] <defunct>`;
  const command = cmdline.length === 0 ? `[${stat.comm}]` : cmdline.join(" ");
  const suffix = showsEnvironment && environment.length > 0 ? ` ${environment.join(" ")}` : "";
  return branch + visible(command + suffix);
};

/** The program's name, of a zombie with a note. */
export const programName: Cell = ({ stat, branch }: PsSubject) =>
  branch + visible(stat.comm) + (stat.state === "Z" ? " <defunct>" : "");

/** A newline becomes a blank, what else is no printable character "?". */
function visible(text: string): string {
  return text.replace(/\n/g, " ").replace(/\p{Cc}/gu, "?");
}

/** `programName` looks at nothing but the process. */
const NOTHING = {} as Parameters<Cell>[1];
