/** Programs that use the backend in a process of their own: one that dies, that has lost privileges, or that belongs to another user. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(import.meta.dirname, "../../..");
const PROGRAMS = "test/host/exec/programs";
/** What the backend is made of, and what is run. */
const SOURCES = ["src/abi", "src/host", PROGRAMS];
const PACKAGES = ["koffi", "@koromix"];

/** Node by a name that every child of Node can execute, whoever may look into the directory where it is installed. */
export const NODE = "/proc/self/exe";

export class HostPrograms implements Disposable {
  private readonly directory: string;

  /** Compiles the backend into a directory that everybody can read. */
  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), "tuxlet-host-"));
    chmodSync(this.directory, 0o755);
    writeFileSync(join(this.directory, "package.json"), '{ "type": "module" }');
    for (const folder of SOURCES) {
      for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
        if (name.endsWith(".ts")) this.compile(join(folder, name));
      }
    }
    for (const name of PACKAGES) {
      const from = join(ROOT, "node_modules", name);
      if (existsSync(from))
        cpSync(from, join(this.directory, "node_modules", name), { recursive: true, dereference: true });
    }
  }

  /** The file that Node runs for programs/NAME.ts. */
  program(name: string): string {
    return join(this.directory, PROGRAMS, `${name}.js`);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }

  private compile(name: string): void {
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
  }
}
