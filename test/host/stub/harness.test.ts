/** The machine code of both architectures without JavaScript around it: x64 on this machine, arm64 under QEMU. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SIGCHLD } from "../../../src/abi/signal.ts";
import { machineOf } from "../../../src/host/code-page.ts";
import { encodeProgram } from "../../../src/host/stub/encode-program.ts";
import { ARGS, CONTEXT_SIZE, NR, PROGRAM } from "../../../src/host/stub/layout.ts";
import { PROGRAMS, type Ran } from "./programs.ts";

/** Where harness.c lays the image. */
const ADDRESS = 0x400_0000_0000n;
const IMAGE_SIZE = 16384;

const emulator = (arch: string, command: string): string[] => (process.arch === arch ? [] : [command]);

describe.each([
  {
    arch: "x64",
    cc: process.arch === "x64" ? "gcc" : "x86_64-linux-gnu-gcc",
    run: emulator("x64", "qemu-x86_64-static"),
  },
  {
    arch: "arm64",
    cc: process.arch === "arm64" ? "gcc" : "aarch64-linux-gnu-gcc",
    run: emulator("arm64", "qemu-aarch64-static"),
  },
])("the machine code of $arch", ({ arch, cc, run }) => {
  const { code, numbers } = machineOf("linux", arch);
  let directory: string;
  const at = (name: string): string => join(directory, name);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "tuxlet-harness-"));
    execFileSync(cc, ["-static", "-O1", "-o", at("harness"), join(import.meta.dirname, "harness.c")]);
    writeFileSync(at("code"), code);
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  function callHarness(image: Uint8Array, context: DataView): string {
    writeFileSync(at("image"), image);
    writeFileSync(at("context"), context);
    const [file = "", ...args] = [...run, at("harness"), at("code"), at("image"), at("context")];
    return execFileSync(file, args, { encoding: "utf8" }).trim();
  }

  it.each(PROGRAMS)("$shows", ({ steps, result }) => {
    const image = new Uint8Array(IMAGE_SIZE);
    const places = new Map<Uint8Array, number>();
    let used = 0;
    const addressOf = (bytes: Uint8Array): bigint => {
      if (!places.has(bytes)) {
        places.set(bytes, used);
        used += (bytes.length + 7) & ~7;
      }
      return ADDRESS + BigInt(places.get(bytes) as number);
    };
    const named = steps.map((step) => ({ ...step, step: step.call }));
    const program = encodeProgram(named, numbers, addressOf);
    for (const [bytes, place] of places) image.set(bytes, place);

    const context = new DataView(new ArrayBuffer(CONTEXT_SIZE));
    NR.set(context, 0, numbers.clone);
    ARGS[0]?.set(context, 0, SIGCHLD);
    PROGRAM.set(context, 0, addressOf(program));
    expect(callHarness(image, context)).toBe(textOf(result));
  });

  it("returns what a call without a program returns", () => {
    const context = new DataView(new ArrayBuffer(CONTEXT_SIZE));
    NR.set(context, 0, numbers.close);
    ARGS[0]?.set(context, 0, -1);
    expect(callHarness(new Uint8Array(8), context)).toBe("result -9");
    ARGS[0]?.set(context, 0, 0);
    expect(callHarness(new Uint8Array(8), context)).toBe("result 0");
  });
});

function textOf({ status, failure }: Ran): string {
  return failure === undefined ? `status ${status}` : `status ${status} failure ${failure.index} ${failure.errno}`;
}
