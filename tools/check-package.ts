/**
 * Checks the package as it would be published: packs it, has publint and attw judge the tarball, then installs that somewhere else, imports
 * every export there and runs the command. Needs a finished build. Usage: check-package
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { checkBudgets } from "./bundle-budgets.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const root = process.cwd();
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const problems: string[] = [];

function pack(directory: string): string {
  const output = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", directory], {
    encoding: "utf8",
  });
  const [packed] = JSON.parse(output) as [{ filename: string; size: number; unpackedSize: number; entryCount: number }];
  const { filename, size, unpackedSize, entryCount } = packed;
  console.log(`${filename}: ${entryCount} files, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`);
  return join(directory, filename);
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

async function lint(tarball: string): Promise<void> {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball);
  const { messages } = await publint({
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
    strict: true,
  });
  for (const message of messages) problems.push(`publint: ${formatMessage(message, manifest, { color: false })}`);
}

/** Whether TypeScript finds the types of every export, and finds what Node finds. */
function checkTypes(tarball: string): void {
  try {
    execFileSync(
      join(root, "node_modules/.bin/attw"),
      [tarball, "--profile", "esm-only", "--format", "ascii", "--no-color"],
      { stdio: "pipe" },
    );
  } catch (error) {
    problems.push(`attw: ${(error as { stdout: Buffer }).stdout}`);
  }
}

/** @returns the folder of a project that has the package, and its dependencies, installed. */
function install(tarball: string, directory: string): string {
  const project = join(directory, "project");
  const installed = join(project, "node_modules", manifest.name);
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const link = join(project, "node_modules", dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", dependency), link);
  }
  return project;
}

function importEverything(project: string): void {
  for (const [subpath, target] of Object.entries(manifest.exports)) {
    if (typeof target === "string") continue;
    const specifier = join(manifest.name, subpath);
    const script = `const m = await import(${JSON.stringify(specifier)}); if (Object.keys(m).length === 0) throw new Error("exports nothing");`;
    run(`import "${specifier}"`, ["--input-type=module", "--eval", script], project);
  }
  for (const [name, target] of Object.entries(manifest.bin)) {
    const version = run(
      `${name} --version`,
      [join(project, "node_modules", manifest.name, target), "--version"],
      project,
    );
    if (version !== null && version.trim() !== manifest.version)
      problems.push(`${name} --version prints ${version.trim()}`);
  }
}

function run(what: string, args: readonly string[], cwd: string): string | null {
  try {
    return execFileSync(process.execPath, args, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    problems.push(`${what}: ${(error as { stderr: string }).stderr}`);
    return null;
  }
}

/** Declarations without a source, and modules that nothing exports, are left over from an old build. Bundles are written into empty folders. */
function findLeftovers(installed: string): void {
  const exported = Object.values(manifest.exports).map((target) =>
    typeof target === "string" ? target : target.default,
  );
  exported.push("./dist/host/worker.js"); // what tuxlet/host starts threads with
  for (const entry of readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" })) {
    if (/^(browser|chunks|cli)\//.test(entry)) continue;
    const isLeft = entry.endsWith(".d.ts")
      ? !existsSync(join(root, "src", entry.replace(/\.d\.ts$/, ".ts")))
      : entry.endsWith(".js") && !exported.includes(`./dist/${entry}`);
    if (isLeft) problems.push(`dist/${entry} is left over: npm run clean`);
  }
}

/** A bundler for browsers follows the root export's imports: none of them is Node's. */
function checkPortability(installed: string): void {
  const seen = new Set([join(installed, "dist/index.js")]);
  for (const file of seen) {
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?["']([^"']+)["']/g)) {
      if (specifier.startsWith("node:")) problems.push(`import "${manifest.name}" leads to ${specifier} in ${file}`);
      if (specifier.startsWith(".")) seen.add(join(dirname(file), specifier));
    }
  }
}

/** Boots a kernel without the globals that only Node has. The names of these are gone before the module is loaded. */
function browserProgram(file: string): string {
  return `
    for (const name of ["process", "Buffer", "global", "setImmediate", "clearImmediate"]) delete globalThis[name];
    const { bootKernel, Riscv64Platform, VirtualTimeSource } = await import(${JSON.stringify(file)});
    const kernel = await bootKernel({ platform: new Riscv64Platform(), timeSource: new VirtualTimeSource() });
    await kernel.destroy();
  `;
}

/** The browser build runs where there is nothing of Node's: its files import nothing but each other. */
function checkBrowserBuild(installed: string, project: string): void {
  const folder = join(installed, "dist/browser");
  const modules = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".js")) : [];
  if (!modules.includes("tuxlet.js")) {
    problems.push("dist/browser/tuxlet.js is missing");
    return;
  }
  for (const name of modules) {
    const text = readFileSync(join(folder, name), "utf8");
    const left = text.match(
      /(?:^|[;}\n])import\s*(?:[\w*{][^;]*?from\s*)?["'](?!\.\/)[^"']+["']|\bimport\(["'`](?!\.\/)[^"'`]+["'`]\)|\brequire\(["'][^"']+["']\)/,
    );
    if (left !== null) problems.push(`dist/browser/${name} still imports: ${left[0]}`);
    console.log(`dist/browser/${name}: ${kilobytes(text.length)}, ${kilobytes(gzipSync(text).length)} by gzip`);
  }
  problems.push(...checkBudgets(folder));
  run("the browser build", ["--input-type=module", "--eval", browserProgram(join(folder, "tuxlet.js"))], project);
}

/** A thread finds its file in the package, and koffi beside it. */
function checkHost(project: string): void {
  const script = `
    const { go, HostError } = await import("${manifest.name}/host");
    try {
      await (await go(0)).done;
    } catch (error) {
      if (!(error instanceof HostError) || error.code !== "ENOSYS" || process.platform === "linux") throw error;
    }
  `;
  run("a thread of tuxlet/host", ["--input-type=module", "--eval", script], project);
}

const directory = mkdtempSync(join(tmpdir(), "tuxlet-package-"));
try {
  const tarball = pack(directory);
  await lint(tarball);
  checkTypes(tarball);
  const project = install(tarball, directory);
  const installed = join(project, "node_modules", manifest.name);
  importEverything(project);
  findLeftovers(installed);
  checkPortability(installed);
  checkBrowserBuild(installed, project);
  checkHost(project);
} finally {
  rmSync(directory, { recursive: true });
}
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "the package is in order" : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
