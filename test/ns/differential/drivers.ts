/** Runs driver.c on this machine and in a kernel. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { LINUX_VERSIONS, type LinuxVersion } from "../../../src/ns/linux-version.ts";
import { compile, GUEST_COMPILER, HOST_COMPILER } from "../../support/guest-program.ts";
import { installFile } from "../../support/install-file.ts";
import { runGuest } from "../../support/run-guest.ts";
import { withoutClock } from "../../support/without-clock.ts";
import type { Answer } from "./difference.ts";
import { normalizedSequences } from "./normalize.ts";
import { lineOf, type Operation } from "./operation.ts";

const DRIVER = "ns/driver.c";
const TIMEOUT_MS = 600_000;

/** What this machine's Linux does, and 7.2 does otherwise, is not a difference. */
export const hostVersion: LinuxVersion =
  LINUX_VERSIONS.findLast((version) => !isNewer(version, release())) ?? LINUX_VERSIONS[0];

function isNewer(version: string, than: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  const [otherMajor, otherMinor] = than.split(".").map(Number);
  return major! > otherMajor! || (major === otherMajor && minor! > otherMinor!);
}

function textOf(sequences: readonly (readonly Operation[])[]): string {
  return sequences
    .map((operations) => `${operations.map((operation) => `${lineOf(operation)}\n`).join("")}.\n`)
    .join("");
}

/** @param signal ends it early: then it rejects. */
export async function runOnLinux(
  sequences: readonly (readonly Operation[])[],
  signal: AbortSignal | undefined,
): Promise<Answer[]> {
  const directory = mkdtempSync("/dev/shm/tuxlet-driver-");
  try {
    const path = join(directory, "sequences");
    writeFileSync(path, textOf(sequences));
    const { file, args } = withoutClock(compile(HOST_COMPILER, DRIVER), [path]);
    // Detached: not of the terminal's process group, whose Ctrl-C would end it as if it had failed.
    const options = { cwd: directory, detached: true, timeout: TIMEOUT_MS, killSignal: "SIGKILL", signal } as const;
    const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const [stdout, stderr] = await Promise.all([textFrom(child.stdout), textFrom(child.stderr), once(child, "close")]);
    return checked(sequences.length, stdout, stderr);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A char for each byte. */
async function textFrom(stream: Readable): Promise<string> {
  return (await buffer(stream)).toString("latin1");
}

/** @param signal ends it early: then it rejects. */
export async function runInTuxlet(
  sequences: readonly (readonly Operation[])[],
  signal: AbortSignal | undefined,
): Promise<Answer[]> {
  const { stdout, stderr } = await runGuest({
    argv: ["/driver", "/sequences", "rootfs"],
    kernelVersion: hostVersion,
    signal,
    populate: (caller) => {
      installFile(caller, "/driver", readFileSync(compile(GUEST_COMPILER, DRIVER)), 0o755);
      installFile(caller, "/sequences", new TextEncoder().encode(textOf(sequences)), 0o644);
    },
  });
  return checked(sequences.length, stdout, stderr);
}

function checked(count: number, stdout: string, stderr: string): Answer[] {
  const answers = normalizedSequences(stdout);
  if (stderr !== "" || answers.length !== count) throw new Error(`${answers.length} of ${count} sequences: ${stderr}`);
  return answers;
}
