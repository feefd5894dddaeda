/**
 * What the documentation shows is true: programs type-check, those of README.md run, commands succeed.
 *
 * - ```ts and ```js blocks are type-checked against the built package; `no-check <reason>` after the language leaves one out.
 * - README.md's and docs/host.md's are also run, as modules of a project that has the package installed. A ```text block right after one is its output.
 * - ```sh and ```console blocks whose commands are all `tuxlet ...`, or `npx tuxlet ...`, run in a folder of their file's own, one
 *   after the other; `no-run <reason>` leaves one out.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../host/needs.ts";
import { builtPackage, PACKAGE } from "../support/built-package.ts";
import { busyboxImage } from "../support/debian-image.ts";
import { type CodeBlock, codeBlocks, documentFiles } from "./code-block.ts";

const blocks = documentFiles(PACKAGE).flatMap((file) => codeBlocks(PACKAGE, file));
const programs = blocks.filter(({ language }) => /^[tj]s$/.test(language));
const checked = programs.filter(({ annotation }) => !annotation.startsWith("no-check"));
/** Documents whose programs are run. */
const RUNNING = ["README.md", "docs/host.md"];
const titleOf = ({ file, line }: CodeBlock) => `${file}:${line}`;

let project: string;

beforeAll(async () => {
  await builtPackage();
  project = mkdtempSync(join(tmpdir(), "tuxlet-docs-"));
  mkdirSync(join(project, "node_modules/@types"), { recursive: true });
  symlinkSync(PACKAGE, join(project, "node_modules/tuxlet"));
  symlinkSync(join(PACKAGE, "node_modules/@types/node"), join(project, "node_modules/@types/node"));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
  mkdirSync(join(project, "bin"));
  script("tuxlet", `exec ${process.execPath} ${join(PACKAGE, "dist/cli/main.js")} "$@"`);
  script("npx", '[ "$1" = tuxlet ] || exit 99; shift; exec tuxlet "$@"');
}, 120_000);

afterAll(() => rmSync(project, { recursive: true }));

function script(name: string, text: string): void {
  writeFileSync(join(project, "bin", name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(project, "bin", name), 0o755);
}

describe("programs", () => {
  it("type-check against the published types", () => {
    const files = new Map(checked.map((block, i) => [join(project, `block-${i}.${block.language}`), block]));
    for (const [file, { text }] of files) writeFileSync(file, text);
    const program = ts.createProgram([...files.keys()], {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.asynciterable.d.ts"],
      types: ["node"],
      typeRoots: [join(project, "node_modules/@types")],
      strict: true,
      allowJs: true,
      checkJs: true,
      noEmit: true,
      skipLibCheck: true,
    });
    const errors = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, "\n");
      const block = file === undefined ? undefined : files.get(file.fileName);
      if (file === undefined || block === undefined) return text;
      return `${block.file}:${block.line + file.getLineAndCharacterOfPosition(start ?? 0).line}: ${text}`;
    });
    expect(errors).toEqual([]);
  });

  const needed = (file: string): string => (file === "docs/host.md" ? needs.namespaces.reason : "");
  const runnable = programs.filter(({ file, annotation }) => RUNNING.includes(file) && annotation === "");
  const titled = runnable.map((block) => [`${titleOf(block)} runs ${needed(block.file)}`, block] as const);
  const can = titled.filter(([, { file }]) => needed(file) === "");
  const cannot = titled.filter(([, { file }]) => needed(file) !== "");
  it.skip.each(cannot)("%s", () => undefined);
  it.each(can)("%s", (_title, block) => {
    const { outputText } = ts.transpileModule(block.text, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    const file = join(project, `run-${block.file.replaceAll("/", "-")}-${block.line}.js`);
    writeFileSync(file, outputText);
    const result = spawnSync(process.execPath, [file], { cwd: project, encoding: "utf8", timeout: 60_000 });
    expect(result).toMatchObject({ status: 0, stderr: "" });
    const next = blocks[blocks.indexOf(block) + 1];
    if (next?.file === block.file && next.language === "text") expect(result.stdout).toBe(next.text);
  });
});

describe("commands", () => {
  const runnable = blocks.filter(isRunnable);
  it.each([...new Set(runnable.map(({ file }) => file))])(
    "of %s succeed",
    async (file) => {
      const sequence = runnable.filter((block) => block.file === file);
      const directory = join(project, `commands-${file.replaceAll("/", "-")}`);
      mkdirSync(directory);
      const image = sequence.some(({ text }) => text.includes("tuxlet image")) ? await busyboxImage() : null;
      for (const block of sequence) {
        // Without a mirror, what needs an image cannot run; with CI set, busyboxImage has thrown.
        if (image !== null && "missing" in image && block.text.includes("rootfs.tar")) continue;
        const result = spawnSync("bash", ["-euo", "pipefail", "-c", commandsOf(block).join("\n")], {
          cwd: directory,
          encoding: "utf8",
          timeout: 120_000,
          env: { ...process.env, PATH: `${join(project, "bin")}:${process.env["PATH"]}` },
        });
        expect(result, `${titleOf(block)}\n${result.stderr}`).toMatchObject({ status: 0 });
      }
    },
    240_000,
  );
});

function isRunnable(block: CodeBlock): boolean {
  if (!/^(sh|console)$/.test(block.language) || block.annotation.startsWith("no-run")) return false;
  const commands = commandsOf(block);
  return commands.length > 0 && commands.every((command) => /^(npx )?tuxlet /.test(command));
}

/** The commands of a block, with `npm ci` done already. Of a console's text, only the lines after a prompt. */
function commandsOf({ language, text }: CodeBlock): string[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const typed =
    language === "console" ? lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2)) : lines;
  return typed.map((line) => line.replace(/^npm ci && /, ""));
}
