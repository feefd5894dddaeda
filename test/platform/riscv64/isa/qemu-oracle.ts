import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ANSWER_SIZE, RECORD_SIZE, type TestProgram, writeRecord } from "./layout.ts";

const RUNNER = fileURLToPath(new URL("../../../guest/isa/runner.S", import.meta.url));
const COMPILER = "riscv64-linux-gnu-gcc";
const EMULATOR = "qemu-riscv64-static";
const LAYOUT = [".record=0", ".program=0x10000000", ".window=0x20000000", ".text=0x10004000"];

/** What is missing to ask qemu, or null. */
export function missingTool(): string | null {
  for (const tool of [COMPILER, EMULATOR]) {
    if (spawnSync(tool, ["--version"]).error !== undefined) return tool;
  }
  return null;
}

/** qemu's user-mode emulation as a judge of what programs do to registers and memory. */
export class QemuOracle {
  private readonly folder: string;
  private readonly runner: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "tuxlet-isa-"));
    this.runner = join(this.folder, "runner");
    const sections = LAYOUT.map((section) => `-Wl,--section-start=${section}`);
    const flags = ["-nostdlib", "-static", "-Wl,--no-warn-rwx-segments", ...sections];
    execFileSync(COMPILER, [...flags, "-o", this.runner, RUNNER]);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }

  /**
   * The answers to the programs, one after the other. A program that dies, which none should, ends the run: the answers
   * of the programs before it are returned.
   */
  run(programs: readonly TestProgram[]): Uint8Array {
    const input = new Uint8Array(programs.length * RECORD_SIZE);
    programs.forEach((program, i) => {
      writeRecord(program, input, i * RECORD_SIZE);
    });
    const maxBuffer = (programs.length + 1) * ANSWER_SIZE;
    const { stdout, error } = spawnSync(EMULATOR, [this.runner], { input, maxBuffer });
    if (error !== undefined) throw error;
    return stdout;
  }
}
