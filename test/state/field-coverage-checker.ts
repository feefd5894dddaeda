import { dirname, relative } from "node:path";
import ts from "typescript";

/** A class that some file passes to `savable(`, and what the call lists. */
interface Registration {
  readonly declaration: ts.ClassDeclaration;
  readonly listed: ReadonlySet<string>;
}

export interface CoverageReport {
  /** Registered names, e.g. `kernel.Task`. */
  readonly names: string[];
  /** `file:line Class.field reason`, empty when all is well. */
  readonly problems: string[];
}

/**
 * Walks every class that `program`'s files under `folder` pass to `savable(`, and compares the fields it declares and inherits with
 * those that it and its savable ancestors list as saved or transient.
 */
export function checkFieldCoverage(program: ts.Program, folder: string): CoverageReport {
  const checker = program.getTypeChecker();
  const registrations = new Map<ts.ClassDeclaration, Registration>();
  const report: CoverageReport = { names: [], problems: [] };
  const complain = (node: ts.Node, message: string): void => {
    const file = node.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    report.problems.push(`${relative(dirname(folder), file.fileName)}:${line + 1} ${message}`);
  };

  for (const file of program.getSourceFiles()) {
    if (file.fileName.startsWith(folder)) forEachCall(file, (call) => register(call));
  }
  for (const registration of registrations.values()) check(registration);
  report.names.sort();
  return report;

  function register(call: ts.CallExpression): void {
    if (!ts.isIdentifier(call.expression) || call.expression.text !== "savable") return;
    const [classNode, options] = call.arguments;
    const declaration = classNode === undefined ? undefined : classOf(classNode);
    if (declaration === undefined || options === undefined || !ts.isObjectLiteralExpression(options)) {
      complain(call, "savable() takes a class and an object literal, so that both can be checked");
      return;
    }
    const listed = new Set<string>();
    for (const property of options.properties) {
      const name = property.name?.getText();
      if (name === "saved" || name === "transient") for (const field of fieldsListed(property)) listed.add(field);
      if (name === "name" && ts.isPropertyAssignment(property) && ts.isStringLiteral(property.initializer)) {
        report.names.push(property.initializer.text);
      }
    }
    registrations.set(declaration, { declaration, listed });
  }

  /** The keys of `saved: { ... }`, also those that come from a spread or a constant. */
  function fieldsListed(property: ts.ObjectLiteralElementLike): string[] {
    const value = ts.isPropertyAssignment(property) ? property.initializer : property;
    return checker
      .getTypeAtLocation(value)
      .getProperties()
      .map((symbol) => symbol.name);
  }

  function classOf(node: ts.Node): ts.ClassDeclaration | undefined {
    let symbol = checker.getSymbolAtLocation(node);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) symbol = checker.getAliasedSymbol(symbol);
    return symbol?.declarations?.find(ts.isClassDeclaration);
  }

  function check({ declaration, listed }: Registration): void {
    const className = declaration.name?.text ?? "(anonymous)";
    const covered = new Set(listed);
    const declared = new Set<string>();
    for (let at: ts.ClassDeclaration | undefined = declaration; at !== undefined; at = baseOf(at)) {
      for (const field of registrations.get(at)?.listed ?? []) covered.add(field);
      for (const member of at.members) inspect(member, className, declared);
    }
    // Of an abstract class there are no objects: a field may be left to the lists of its subclasses.
    const isAbstract = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract) !== 0;
    for (const field of isAbstract ? [] : declared) {
      if (!covered.has(field)) complain(declaration, `${className}.${field} is neither saved nor transient`);
    }
    for (const field of listed) {
      if (!declared.has(field)) complain(declaration, `${className}.${field} is listed, but not a field of the class`);
    }
  }

  function inspect(member: ts.ClassElement, className: string, declared: Set<string>): void {
    if (member.name !== undefined && ts.isPrivateIdentifier(member.name)) {
      // Objects made by a load have not been through the constructor, so they lack #private fields and methods alike.
      complain(member, `${className}.${member.name.text} is #private in a savable class`);
      return;
    }
    const modifiers = ts.getCombinedModifierFlags(member);
    if (!ts.isPropertyDeclaration(member) || (modifiers & ts.ModifierFlags.Static) !== 0) return;
    const name = (member.name as ts.Identifier).text;
    declared.add(name);
    if ((modifiers & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0) {
      complain(member, `${className}.${name} is private or protected: the lists are checked against public fields`);
    }
    if ((modifiers & ts.ModifierFlags.Accessor) !== 0) complain(member, `${className}.${name} is an auto-accessor`);
    if (member.questionToken !== undefined) {
      complain(member, `${className}.${name} is optional: every field is set in the constructor`);
    }
  }

  function baseOf(declaration: ts.ClassDeclaration): ts.ClassDeclaration | undefined {
    const clause = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
    const expression = clause?.types[0]?.expression;
    if (expression === undefined) return undefined;
    const base = classOf(expression);
    if (base === undefined || base.getSourceFile().isDeclarationFile) {
      complain(declaration, `${declaration.name?.text} extends ${expression.getText()}, whose fields are not known`);
      return undefined;
    }
    return base;
  }
}

function forEachCall(node: ts.Node, visit: (call: ts.CallExpression) => void): void {
  if (ts.isCallExpression(node)) visit(node);
  ts.forEachChild(node, (child) => forEachCall(child, visit));
}
