// Builds oracle.c for riscv64 and runs it under the user-mode emulation of qemu.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const COMPILER = "riscv64-linux-gnu-gcc";
const EMULATOR = "qemu-riscv64-static";

/** Bytes of a record and of an answer. */
export const RECORD_BYTES = 32;
export const ANSWER_BYTES = 16;

/** Why the oracle cannot run here; undefined when it can. */
export function missingTool(): string | undefined {
  return [COMPILER, EMULATOR].find((tool) => spawnSync(tool, ["--version"]).status !== 0);
}

export class QemuOracle {
  readonly #directory: string;
  readonly #program: string;

  constructor() {
    this.#directory = mkdtempSync(join(tmpdir(), "float-oracle-"));
    this.#program = join(this.#directory, "oracle");
    const source = fileURLToPath(new URL("oracle.c", import.meta.url));
    const compiled = spawnSync(COMPILER, ["-O1", "-Wall", "-Werror", "-static", "-o", this.#program, source]);
    if (compiled.status !== 0) throw new Error(`${COMPILER}: ${compiled.stderr}`);
  }

  /** Names of the operations, in the order of their numbers. */
  operations(): string[] {
    return this.#run(["list"], new Uint8Array()).toString("utf8").trim().split("\n");
  }

  /** One answer, `[result low, result high, flags, 0]`, for each record. */
  ask(records: Int32Array): Int32Array {
    const count = records.byteLength / RECORD_BYTES;
    const output = this.#run([], new Uint8Array(records.buffer, records.byteOffset, records.byteLength));
    if (output.byteLength !== count * ANSWER_BYTES) throw new Error(`oracle: ${output.byteLength} bytes`);
    return new Int32Array(new Uint8Array(output).buffer);
  }

  dispose(): void {
    rmSync(this.#directory, { recursive: true });
  }

  #run(args: string[], input: Uint8Array): Buffer {
    const result = spawnSync(EMULATOR, [this.#program, ...args], { input, maxBuffer: 1 << 30 });
    if (result.status !== 0) throw new Error(`oracle: status ${result.status}: ${result.stderr}`);
    return result.stdout;
  }
}
