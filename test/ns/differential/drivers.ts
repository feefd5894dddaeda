/** Runs driver.c on this machine and in a kernel. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { LINUX_VERSIONS, type LinuxVersion } from "../../../src/ns/linux-version.ts";
import { compile, GUEST_COMPILER, HOST_COMPILER } from "../../support/guest-program.ts";
import { installFile } from "../../support/install-file.ts";
import { runGuest } from "../../support/run-guest.ts";
import { withoutClock } from "../../support/without-clock.ts";
import type { Answer } from "./difference.ts";
import { normalizedSequences } from "./normalize.ts";
import { lineOf, type Operation } from "./operation.ts";

const DRIVER = "ns/driver.c";

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

export function runOnLinux(sequences: readonly (readonly Operation[])[]): Answer[] {
  const directory = mkdtempSync("/dev/shm/tuxlet-driver-");
  try {
    const path = join(directory, "sequences");
    writeFileSync(path, textOf(sequences));
    const { file, args } = withoutClock(compile(HOST_COMPILER, DRIVER), [path]);
    const run = spawnSync(file, args, { cwd: directory, encoding: "latin1", maxBuffer: 1 << 30, timeout: 600_000 });
    return checked(sequences.length, run.stdout, run.stderr);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export async function runInTuxlet(sequences: readonly (readonly Operation[])[]): Promise<Answer[]> {
  const { stdout, stderr } = await runGuest({
    argv: ["/driver", "/sequences", "rootfs"],
    kernelVersion: hostVersion,
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
