/**
 * Nothing outside decides: time and chance come from the kernel, and what the core uses of its engine exists in every browser. Read from
 * the sources, since a run that happens not to call the host's clock proves little.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../../src");

/** Globals by which the world outside could decide something, and the files that may use them. */
const HOST = new Map<string, readonly string[]>([
  ["Date", ["time/host-source.ts", "sandbox/fs/time-like.ts"]],
  ["performance", ["time/host-source.ts", "kernel/event-loop.ts"]],
  ["setTimeout", ["kernel/event-loop.ts"]],
  ["clearTimeout", ["kernel/event-loop.ts"]],
  ["setImmediate", ["kernel/event-loop.ts"]],
  ["MessageChannel", ["kernel/event-loop.ts"]],
  ["setInterval", []],
  ["queueMicrotask", ["sandbox/process/exec.ts"]],
  // Seeds a sandbox in host time that was given no seed.
  ["crypto", ["sandbox/options.ts"]],
  ["navigator", []],
  ["process", []],
  ["Buffer", []],
  ["global", []],
  ["require", []],
  ["WeakRef", []],
  ["FinalizationRegistry", []],
]);

function coreFiles(): string[] {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts") && !/^(cli|node|host)\//.test(file)).sort();
}

/** Whether `node` reads a variable, rather than naming a property, a parameter or a type's member. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent)) return false;
  const isName = "name" in parent && parent.name === node;
  return !isName || ts.isShorthandPropertyAssignment(parent);
}

/** Names that the file imports, or gives to a variable or a parameter: they hide the global of that name. */
function ownNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isDeclared = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
    if (isDeclared && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const { importClause } of source.statements.filter(ts.isImportDeclaration)) {
    const bindings = importClause?.namedBindings;
    if (bindings !== undefined && ts.isNamespaceImport(bindings)) names.add(bindings.name.text);
    else for (const { name } of bindings?.elements ?? []) names.add(name.text);
  }
  return names;
}

/** `new Date(milliseconds)` and `Date.UTC(...)` calculate; the other uses of Date ask for the time. */
function isCalendar({ text, parent }: ts.Identifier): boolean {
  if (text !== "Date") return false;
  if (ts.isNewExpression(parent)) return (parent.arguments?.length ?? 0) > 0;
  return ts.isPropertyAccessExpression(parent) && parent.name.text === "UTC";
}

function hostUses(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const imported = ownNames(source);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isReference(node) && !imported.has(node.text) && !isCalendar(node)) {
      const { parent } = node;
      const isRandom = node.text === "Math" && ts.isPropertyAccessExpression(parent) && parent.name.text === "random";
      const isElsewhere = HOST.get(node.text)?.includes(file) === false;
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (isRandom || isElsewhere) found.push(`${file}:${line}: ${isRandom ? "Math.random" : node.text}`);
    }
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

it("the core asks nobody outside for time, chance or the process", () => {
  expect(coreFiles().flatMap((file) => hostUses(file, readFileSync(join(SOURCE, file), "utf8")))).toEqual([]);
});

it("a use is found in whatever it hides, and a property of that name is none", () => {
  const text = `import { kernel } from "./kernel.ts";
    const now = () => ({ at: Date.now(), today: new Date(), chance: Math.random(), ...process.env });
    kernel.process = { Buffer: kernel.Date, max: Math.max(1, 2), epoch: new Date(0) };`;
  expect(hostUses("fs/open.ts", text)).toEqual([
    "fs/open.ts:2: Date",
    "fs/open.ts:2: Date",
    "fs/open.ts:2: Math.random",
    "fs/open.ts:2: process",
  ]);
});
