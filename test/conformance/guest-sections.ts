/** What a program of test/guest/ns/rules prints rule by rule, on this machine's Linux and in a kernel. */
import { exitStatusText } from "../../src/strace/exit-status.ts";
import { compile, HOST_COMPILER, programUnderInit, runOnHost } from "../support/guest-program.ts";
import { bootGuest } from "../support/run-guest.ts";

/** The lines under each RULE heading. Under "end": how the program ended, and what it wrote to its standard error. */
export type Sections = ReadonlyMap<string, string>;

export interface BothSections {
  readonly linux: Sections;
  readonly tuxlet: Sections;
}

/** The process that init starts. */
const PROGRAM = 2;

const found = new Map<string, Promise<BothSections>>();

/** Each program runs once for all its rules. */
export function sectionsOf(program: string): Promise<BothSections> {
  let both = found.get(program);
  if (both === undefined) {
    both = runBoth(program);
    found.set(program, both);
  }
  return both;
}

async function runBoth(program: string): Promise<BothSections> {
  const host = runOnHost(compile(HOST_COMPILER, program));
  const { kernel, collected } = await bootGuest(programUnderInit(program));
  let end = "nothing of the program";
  kernel.events.on("task:exit", ({ group }) => {
    if (group.pid.number === PROGRAM) end = exitStatusText(group.exitStatus);
  });
  await kernel.start();
  await kernel.waitExited();
  await kernel.destroy();
  return {
    linux: split(host.stdout, `${host.end}\n${host.stderr}`),
    tuxlet: split(collected.texts["stdout"]!, `${end}\n${collected.texts["stderr"]!}`),
  };
}

function split(stdout: string, end: string): Sections {
  const sections = new Map([["end", end]]);
  const [before = "", ...rest] = stdout.split(/^== /m);
  if (before !== "") throw new Error(`lines before the first RULE: ${before}`);
  for (const section of rest) {
    const newline = section.indexOf("\n");
    const number = section.slice(0, newline);
    sections.set(number, (sections.get(number) ?? "") + section.slice(newline + 1));
  }
  return sections;
}
