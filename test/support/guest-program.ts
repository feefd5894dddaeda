/** C programs under test/guest: compiled for this machine and for riscv64, run here and in a kernel. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { installFile } from "./install-file.ts";
import type { GuestOptions } from "./run-guest.ts";
import { withoutClock } from "./without-clock.ts";

const FOLDER = fileURLToPath(new URL("../guest/", import.meta.url));
const CACHE = join(tmpdir(), "tuxlet-guest-programs");

export const HOST_COMPILER = "gcc";
export const GUEST_COMPILER = "riscv64-linux-gnu-gcc";

/** The programs of a folder of test/guest and its subfolders, as names like "fs/open.c". */
export function guestPrograms(folder = ""): string[] {
  return readdirSync(join(FOLDER, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".c"))
    .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)))
    .sort();
}

export function hasCompiler(compiler: string): boolean {
  return spawnSync(compiler, ["--version"]).status === 0;
}

/** Compiles a program, static, unless that has been done before. @returns the path of the executable. */
export function compile(compiler: string, name: string): string {
  const hash = createHash("sha256").update(compiler);
  for (const file of sources(name)) hash.update(readFileSync(join(FOLDER, file)));
  const executable = join(CACHE, `${name.replaceAll("/", "-")}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(executable)) return executable;
  mkdirSync(CACHE, { recursive: true });
  const fresh = `${executable}.${process.pid}`;
  execFileSync(compiler, ["-static", "-O1", "-w", "-pthread", "-o", fresh, join(FOLDER, name)]);
  renameSync(fresh, executable);
  return executable;
}

/** The program and every header it could include. */
function sources(name: string): string[] {
  const headers = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".h"));
  return [name, ...headers.sort()];
}

/** A guest whose first process starts the program and waits for it: the options of `bootGuest`. */
export function programUnderInit(name: string): Pick<GuestOptions, "argv" | "populate"> {
  return {
    argv: ["/init", "/program"],
    populate: (caller) => {
      installFile(caller, "/init", readFileSync(compile(GUEST_COMPILER, "init/init.c")), 0o755);
      installFile(caller, "/program", readFileSync(compile(GUEST_COMPILER, name)), 0o755);
    },
  };
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** "exited with 3", "killed by SIGSEGV". */
  readonly end: string;
}

/** Runs a program on this machine, as root who may not set the clock, in an empty directory of a tmpfs. */
export function runOnHost(executable: string): Outcome {
  const base = existsSync("/dev/shm") && statSync("/dev/shm").isDirectory() ? "/dev/shm" : tmpdir();
  const cwd = mkdtempSync(join(base, "tuxlet-"));
  chmodSync(cwd, 0o755);
  try {
    const { file, args } = withoutClock(executable, []);
    const { stdout, stderr, status, signal } = spawnSync(file, args, {
      cwd,
      encoding: "utf8",
      input: "",
      timeout: 30_000,
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" },
    });
    return { stdout, stderr, end: signal === null ? `exited with ${status}` : `killed by ${signal}` };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
