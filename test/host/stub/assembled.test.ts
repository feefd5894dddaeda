/** The bytes are what the assembler makes of the source beside them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { ARM64_CODE } from "../../../src/host/stub/arm64.ts";
import { X64_CODE } from "../../../src/host/stub/x64.ts";

const SOURCES = resolve(import.meta.dirname, "../../../src/host/stub");

function assemble(prefix: string, file: string): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), "tuxlet-stub-"));
  const [object, binary] = [join(directory, "stub.o"), join(directory, "stub.bin")];
  try {
    execFileSync(`${prefix}as`, ["-o", object, join(SOURCES, file)]);
    execFileSync(`${prefix}objcopy`, ["-O", "binary", "-j", ".text", object, binary]);
    return new Uint8Array(readFileSync(binary));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

it.each([
  { file: "x64.s", prefix: process.arch === "x64" ? "" : "x86_64-linux-gnu-", code: X64_CODE },
  { file: "arm64.s", prefix: process.arch === "arm64" ? "" : "aarch64-linux-gnu-", code: ARM64_CODE },
])("$file", ({ file, prefix, code }) => {
  expect(Buffer.from(assemble(prefix, file)).toString("hex")).toBe(Buffer.from(code).toString("hex"));
});
