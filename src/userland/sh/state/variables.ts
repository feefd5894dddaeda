import { ShellError } from "../shell-error.ts";

/** One variable. `value` is null for one that has attributes only (`export x` of an unset x). */
export interface Variable {
  value: string | null;
  exported: boolean;
  readonly: boolean;
}

/** As data: name, value, and the attributes as letters (`x` exported, `r` readonly). */
export type VariableData = readonly [name: string, value: string | null, attributes: string];

/** What `local` and an assignment before a command put back. Null: there was no such variable. */
export interface SavedVariable {
  readonly name: string;
  readonly before: Variable | null;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** XBD 3.216: letters, digits and underscores, not beginning with a digit. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** The variables of a shell, and what of them is local to a function or to one command. */
export class Variables {
  private readonly table = new Map<string, Variable>();
  /** One list for each function or command that has variables of its own, the innermost last. */
  private readonly scopes: SavedVariable[][] = [];
  /** What computes a variable until something is assigned to it: LINENO. */
  private readonly computed = new Map<string, () => string>();
  /** Called before a variable gets a value, or loses it (undefined). */
  onChange: (name: string, value: string | undefined) => void = () => undefined;
  /** `set -a`: what is assigned is exported. */
  exportAll = false;

  get(name: string): string | undefined {
    const value = this.table.get(name)?.value;
    if (value === null || value === undefined) return undefined;
    return this.computed.get(name)?.() ?? value;
  }

  /** From now on `value` says what the variable is, until it is assigned or unset. */
  compute(name: string, value: () => string): void {
    this.entry(name).value = "";
    this.computed.set(name, value);
  }

  isComputed(name: string): boolean {
    return this.computed.has(name);
  }

  has(name: string): boolean {
    return this.table.has(name);
  }

  /** @throws ShellError: read only, or no name */
  set(name: string, value: string): void {
    const variable = this.writable(name);
    this.onChange(name, value);
    this.computed.delete(name);
    variable.value = value;
    if (this.exportAll) variable.exported = true;
  }

  /** @throws ShellError: read only, or no name */
  unset(name: string): void {
    if (!isName(name)) throw badName(name);
    const variable = this.table.get(name);
    if (variable === undefined) return;
    if (variable.readonly) throw readOnly(name);
    this.onChange(name, undefined);
    this.computed.delete(name);
    this.table.delete(name);
  }

  /** `export` and `readonly`: adds an attribute, to a variable without a value if there is none. @throws ShellError: no name */
  mark(name: string, attribute: "exported" | "readonly"): void {
    this.entry(name)[attribute] = true;
  }

  /** Those that have the attribute, or all that have a value, by name in the C locale's order. */
  list(attribute?: "exported" | "readonly"): [string, Variable][] {
    return [...this.table.keys()]
      .map((name): [string, Variable] => [name, { ...this.table.get(name)!, value: this.get(name) ?? null }])
      .filter(([, variable]) => (attribute === undefined ? variable.value !== null : variable[attribute]))
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** What a program that is executed gets. */
  environment(): Record<string, string> {
    const environment: Record<string, string> = {};
    for (const [name, { exported }] of this.table) {
      const value = this.get(name);
      if (exported && value !== undefined) environment[name] = value;
    }
    return environment;
  }

  // --- scopes

  /** How deep the scopes are: what `popTo` takes. */
  get depth(): number {
    return this.scopes.length;
  }

  push(): void {
    this.scopes.push([]);
  }

  /** Ends the scopes above `depth`: their variables are again what they were. */
  popTo(depth: number): void {
    while (this.scopes.length > depth) {
      for (const { name, before } of this.scopes.pop()!.reverse()) {
        this.onChange(name, before?.value ?? undefined);
        if (before === null) this.table.delete(name);
        else this.table.set(name, before);
      }
    }
  }

  /** `local`: the innermost scope puts the variable back; its value stays until it is assigned. @throws ShellError: no name */
  makeLocal(name: string): void {
    if (!isName(name)) throw badName(name);
    const variable = this.table.get(name);
    this.scopes[this.scopes.length - 1]!.push({ name, before: variable === undefined ? null : { ...variable } });
  }

  // --- data

  save(): VariablesData {
    return {
      table: [...this.table].map(([name, variable]) => dataOf(name, variable)),
      scopes: this.scopes.map((scope) =>
        scope.map(({ name, before }) => (before === null ? name : dataOf(name, before))),
      ),
    };
  }

  static restore({ table, scopes }: VariablesData): Variables {
    const variables = new Variables();
    for (const data of table) variables.table.set(data[0], variableOf(data));
    for (const scope of scopes) {
      variables.scopes.push(
        scope.map((entry) =>
          typeof entry === "string" ? { name: entry, before: null } : { name: entry[0], before: variableOf(entry) },
        ),
      );
    }
    return variables;
  }

  private writable(name: string): Variable {
    const variable = this.entry(name);
    if (variable.readonly) throw readOnly(name);
    return variable;
  }

  private entry(name: string): Variable {
    const known = this.table.get(name);
    if (known !== undefined) return known;
    if (!isName(name)) throw badName(name);
    const variable: Variable = { value: null, exported: false, readonly: false };
    this.table.set(name, variable);
    return variable;
  }
}

/** `Variables` as plain data; a scope's name alone stands for a variable that did not exist. */
export interface VariablesData {
  readonly table: readonly VariableData[];
  readonly scopes: readonly (readonly (string | VariableData)[])[];
}

function readOnly(name: string): ShellError {
  return new ShellError(`${name}: is read only`);
}

function badName(name: string): ShellError {
  return new ShellError(`${name}: bad variable name`);
}

function dataOf(name: string, { value, exported, readonly }: Variable): VariableData {
  return [name, value, `${exported ? "x" : ""}${readonly ? "r" : ""}`];
}

function variableOf([, value, attributes]: VariableData): Variable {
  return { value, exported: attributes.includes("x"), readonly: attributes.includes("r") };
}
