/** The command line of a campaign. */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { Interruption } from "../../../src/cli/interruption.ts";
import type { TerminalOutput } from "../../../src/cli/terminal-line.ts";
import { CampaignProgress, jsonOf, textOf } from "./campaign-report.ts";
import { type CampaignOptions, type Counterexample, counterexample, type Subject, search } from "./campaign-search.ts";

export interface Campaign extends Subject {
  /** Its name in package.json. */
  readonly script: string;
  readonly description: string;
  readonly defaults: { readonly sequences: number; readonly batch: number };
}

/** fast-check's seeds have 32 bits. */
const MAX_SEED = 2 ** 31 - 1;
const MAX_SHOWN = 10;
const NOTES = `
A difference is shown with the seed and the index of its history, made small.

Exit status: 0 when all histories end the same, 1 when some do not, 2 for a wrong option, 128 plus the number of the signal that ended it.
Ctrl-C ends it with what whole batches have found; a second one ends it at once.`;

/** Runs the command. @returns its exit status. */
export async function runCampaign(
  campaign: Campaign,
  args: readonly string[] = process.argv.slice(2),
  stdout: TerminalOutput = process.stdout,
  stderr: TerminalOutput = process.stderr,
): Promise<number> {
  const command = commandOf(campaign).configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
  });
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    // commander has printed its message, or help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  const options = command.opts<CampaignOptions & { readonly json?: true }>();
  const progress = options.json ? null : new CampaignProgress(options.sequences, stderr);
  using interruption = new Interruption();
  const { signal } = interruption;
  const outcome = await search(campaign, options, (done, different) => progress?.compared(done, different), signal);
  const chosen = outcome.found.slice(0, MAX_SHOWN);
  const shown: Counterexample[] = [];
  for (const found of chosen) {
    if (!signal.aborted) progress?.shrinking(shown.length + 1, chosen.length);
    shown.push(await counterexample(campaign, found, signal));
  }
  progress?.end();
  stdout.write((options.json ? jsonOf : textOf)(options, outcome, shown));
  return interruption.exitStatus ?? (outcome.found.length > 0 ? 1 : 0);
}

function commandOf({ script, description, defaults }: Campaign): Command {
  const count = from1To(Number.MAX_SAFE_INTEGER);
  return new Command(`npm run ${script} --`)
    .description(description)
    .option("--sequences <number>", "how many histories", count, defaults.sequences)
    .option("--seed <number>", "of the first batch; each has the next one", from1To(MAX_SEED), 1)
    .option("--batch <number>", "how many histories are compared in one kernel", count, defaults.batch)
    .option("--json", "print one line of JSON instead of text, and no progress")
    .addHelpText("after", NOTES)
    .exitOverride();
}

function from1To(max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
    throw new InvalidArgumentError(`It is a whole number from 1 to ${max}.`);
  };
}
