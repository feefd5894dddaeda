import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const OBJDUMP = "riscv64-linux-gnu-objdump";

export const hasObjdump = spawnSync(OBJDUMP, ["--version"]).error === undefined;

/**
 * What binutils makes of RV64GC instructions.
 * @param size bytes of each, 2 or 4.
 * @returns the text by instruction; ".2byte ..." or ".4byte ..." is none.
 */
export function disassemble(instructions: readonly number[], size: 2 | 4): string[] {
  const folder = mkdtempSync(join(tmpdir(), "tuxlet-objdump-"));
  try {
    const file = join(folder, "code");
    const bytes = Buffer.alloc(instructions.length * size);
    instructions.forEach((instruction, i) => {
      bytes.writeUIntLE(instruction >>> 0, i * size, size);
    });
    writeFileSync(file, bytes);
    const flags = ["-D", "-z", "-b", "binary", "-m", "riscv:rv64", "-M", "no-aliases,numeric", file];
    const output = execFileSync(OBJDUMP, flags, { encoding: "latin1", maxBuffer: 1 << 30 });
    return output
      .split("\n")
      .map((line) => line.split("\t"))
      .filter((columns) => columns.length > 2)
      .map((columns) => columns.slice(2).join(" "));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
