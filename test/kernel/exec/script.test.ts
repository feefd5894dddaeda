import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENOEXEC } from "../../../src/abi/errno.ts";
import { parseScript } from "../../../src/kernel/exec/script.ts";
import { compile, HOST_COMPILER, hasCompiler } from "../../support/guest-program.ts";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const parse = (text: string) => parseScript(bytesOf(text).subarray(0, 256));
const script = (interpreter: string, argument: string | null = null) => ({ interpreter, argument });

describe("a script's first line (fs/binfmt_script.c)", () => {
  it("names an interpreter, and perhaps one argument", () => {
    expect(parse("#!/bin/sh\nbody")).toEqual(script("/bin/sh"));
    expect(parse("#! \t/bin/sh \t -x  -y \t\n")).toEqual(script("/bin/sh", "-x  -y"));
    expect(parse("#!/bin/sh -x")).toEqual(script("/bin/sh", "-x"));
    expect(parse("#!/bin/sh\r\n")).toEqual(script("/bin/sh\r"));
  });

  it("begins with the two bytes", () => {
    expect(parse("")).toBeNull();
    expect(parse("#")).toBeNull();
    expect(parse(" #!/bin/sh\n")).toBeNull();
    expect(parse("\u007fELF")).toBeNull();
  });

  it("without an interpreter is no format: ENOEXEC", () => {
    expect(parse("#!\n")).toBe(-ENOEXEC);
    expect(parse("#! \t \n/bin/sh")).toBe(-ENOEXEC);
    expect(parse(`#!${" ".repeat(300)}`)).toBe(-ENOEXEC);
  });

  it("that ends in a NUL names nothing, which is not the same", () => {
    expect(parse("#!")).toEqual(script(""));
    expect(parse("#!\0\n")).toEqual(script(""));
    expect(parse("#!/bin/sh\0 -x\n")).toEqual(script("/bin/sh"));
  });

  it("counts up to byte 255: an argument is cut there, a name is refused", () => {
    const long = "a".repeat(300);
    expect(parse(`#!/bin/sh ${long}\n`)).toEqual(script("/bin/sh", long.slice(0, 255 - 10)));
    expect(parse(`#!/${long}\n`)).toBe(-ENOEXEC);
    expect(parse(`#!/${"b".repeat(251)} c\n`)).toEqual(script(`/${"b".repeat(251)}`));
    expect(parse(`#!/${"b".repeat(252)} c\n`)).toEqual(script(`/${"b".repeat(252)}`));
    expect(parse(`#!/${"b".repeat(253)} c\n`)).toBe(-ENOEXEC);
  });
});

/** What execve(2) says of an interpreter there is not: the line was understood. */
const CANNOT_OPEN = ["ENOENT", "ENOTDIR", "EACCES", "ENAMETOOLONG"];
/** The program that real scripts name: it prints its arguments, one a line, in hex. */
const INTERPRETER = "init/show-arguments.c";

describe.skipIf(process.platform !== "linux" || !hasCompiler(HOST_COMPILER))("scripts and the host's kernel", () => {
  let folder: string;
  let interpreter: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "s"));
    interpreter = join(folder, "i");
    copyFileSync(compile(HOST_COMPILER, INTERPRETER), interpreter);
    chmodSync(interpreter, 0o755);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** What execve(2) of a file with this text hands to the interpreter: argv[0] and the argument, or the errno's name. */
  function onHost(bytes: Uint8Array): string[] {
    const path = join(folder, "script");
    writeFileSync(path, bytes, { mode: 0o755 });
    const lines = execFileSync(interpreter, [path], { encoding: "utf8", cwd: folder }).slice(0, -1).split("\n");
    return CANNOT_OPEN.includes(lines[0]!) ? ["another interpreter"] : lines;
  }

  function inTuxlet(bytes: Uint8Array): string[] {
    const result = parseScript(bytes.subarray(0, 256));
    if (result === null || typeof result === "number") return ["ENOEXEC"];
    const isThis = result.interpreter === interpreter || result.interpreter === "i" || result.interpreter === "./i";
    if (!isThis) return ["another interpreter"];
    const hex = (text: string): string => Buffer.from(text, "latin1").toString("hex");
    return [hex(result.interpreter), ...(result.argument === null ? [] : [hex(result.argument)])];
  }

  it("agree on what a first line means", () => {
    const piece = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(" ", "\t", "\0", "\n", "-x", "i", "./i", "\r") },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 270 }).map((length) => " ".repeat(length)) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 270 }).map((length) => "y".repeat(length)) },
      { weight: 1, arbitrary: fc.constant("INTERPRETER") },
    );
    const lines = fc.array(piece, { maxLength: 10 }).map((pieces) => `#!${pieces.join("")}`);
    fc.assert(
      fc.property(lines, (line) => {
        const bytes = bytesOf(line.replaceAll("INTERPRETER", interpreter));
        expect(inTuxlet(bytes)).toEqual(onHost(bytes));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
