/** Programs that use the backend in a process of their own: one that dies, that has lost privileges, or that belongs to another user. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(import.meta.dirname, "../../..");
const PROGRAMS = "test/host/exec/programs";
const PACKAGES = ["koffi", "@koromix"];

/** Node by a name that every child of Node can execute, whoever may look into the directory where it is installed. */
export const NODE = "/proc/self/exe";

/** A directory that everybody can read, with the programs compiled, and what they import. */
export class HostPrograms implements Disposable {
  private readonly directory: string;
  private readonly compiled = new Set<string>();

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), "tuxlet-host-"));
    chmodSync(this.directory, 0o755);
    writeFileSync(join(this.directory, "package.json"), '{ "type": "module" }');
    for (const name of PACKAGES) {
      const from = join(ROOT, "node_modules", name);
      if (existsSync(from))
        cpSync(from, join(this.directory, "node_modules", name), { recursive: true, dereference: true });
    }
  }

  /** The file that Node runs for programs/NAME.ts. */
  program(name: string): string {
    this.compile(join(PROGRAMS, `${name}.ts`));
    this.compile("src/host/worker.ts"); // what threads run, which is not imported
    return join(this.directory, PROGRAMS, `${name}.js`);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }

  private compile(name: string): void {
    if (this.compiled.has(name)) return;
    this.compiled.add(name);
    const { outputText } = ts.transpileModule(readFileSync(join(ROOT, name), "utf8"), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    const file = join(this.directory, name.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, outputText);
    for (const { fileName } of ts.preProcessFile(outputText).importedFiles) {
      if (fileName.startsWith(".")) this.compile(join(dirname(name), fileName.replace(/\.js$/, ".ts")));
    }
  }
}
