// Every module of src/abi and what it exports.
import { readdirSync } from "node:fs";
import { type Fields, Struct } from "../../src/abi/struct.ts";

const FOLDER = new URL("../../src/abi/", import.meta.url);
/** Not about names of C: the schema idiom and the list of modules. */
const OWN = new Set(["index.ts", "struct.ts"]);

export interface AbiModule {
  readonly file: string;
  readonly constants: ReadonlyMap<string, number | bigint | string>;
  readonly structs: ReadonlyMap<string, Struct<Fields>>;
  /** Exports of any other kind but functions; there should be none. */
  readonly others: readonly string[];
}

async function load(file: string): Promise<AbiModule> {
  const exported = (await import(new URL(file, FOLDER).href)) as Record<string, unknown>;
  const constants = new Map<string, number | bigint | string>();
  const structs = new Map<string, Struct<Fields>>();
  const others: string[] = [];
  for (const [name, value] of Object.entries(exported)) {
    if (typeof value === "number" || typeof value === "bigint" || typeof value === "string") constants.set(name, value);
    else if (value instanceof Struct) structs.set(name, value);
    else if (typeof value !== "function") others.push(name);
  }
  return { file, constants, structs, others };
}

export function abiModules(): Promise<AbiModule[]> {
  const files = readdirSync(FOLDER).filter((f) => f.endsWith(".ts") && !OWN.has(f));
  return Promise.all(files.sort().map(load));
}
