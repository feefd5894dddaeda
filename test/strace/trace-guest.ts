import { readFileSync } from "node:fs";
import { Strace } from "../../src/strace/index.ts";
import { compile, GUEST_COMPILER } from "../support/guest-program.ts";
import { installFile } from "../support/install-file.ts";
import { bootGuest } from "../support/run-guest.ts";

/** Runs a program of test/guest in Tuxlet and gives what our strace prints of it. */
export async function traceInTuxlet(name: string): Promise<string[]> {
  const program = readFileSync(compile(GUEST_COMPILER, name));
  const { kernel } = await bootGuest({
    argv: ["/program"],
    populate: (caller) => installFile(caller, "/program", program, 0o755),
  });
  const lines: string[] = [];
  const strace = new Strace(kernel, (line) => lines.push(line));
  await kernel.start();
  await kernel.waitExited();
  strace.detach();
  await kernel.destroy();
  return lines;
}
