// Every constant and every struct layout of src/abi against the riscv64 C headers.
import { beforeAll, describe, expect, it } from "vitest";
import type { Field } from "../../src/abi/struct.ts";
import { HEADERS } from "./headers.ts";
import { type AbiModule, abiModules } from "./modules.ts";
import { MEMBERS_NOT_IN_HEADERS, NOT_IN_HEADERS, OTHER_SIGNEDNESS } from "./not-in-headers.ts";
import { evaluate, missingTools, type Unit } from "./riscv64-c.ts";

const modules = await abiModules();
const missing = missingTools();
if (missing.length > 0) console.warn(`skipping the comparison with C: ${missing.join(" and ")} not found`);

function prelude(headers: readonly string[], declarations = ""): string {
  return [...headers.map((h) => `#include <${h}>`), declarations].join("\n");
}

/** Labels and C expressions for a struct: its size, and offset, size and signedness of each member. */
function structQuestions(module: AbiModule, into: Map<string, string>): void {
  for (const [name, struct] of module.structs) {
    into.set(`${name}:sizeof`, `sizeof(${struct.name})`);
    for (const member of Object.keys(struct.fields)) {
      if (MEMBERS_NOT_IN_HEADERS.has(`${struct.name}: ${member}`)) continue;
      const lvalue = `((${struct.name} *)0)->${member}`;
      into.set(`${name}.${member}:offset`, `__builtin_offsetof(${struct.name}, ${member})`);
      into.set(`${name}.${member}:size`, `sizeof(${lvalue})`);
      into.set(`${name}.${member}:signed`, `SIGNED(${lvalue})`);
    }
  }
}

/** Our answers to the same questions. */
function structAnswers(module: AbiModule): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const [name, struct] of module.structs) {
    answers[`${name}:sizeof`] = `${struct.size}`;
    for (const [member, value] of Object.entries(struct.fields)) {
      const field = value as Field;
      const qualified = `${struct.name}: ${member}`;
      if (MEMBERS_NOT_IN_HEADERS.has(qualified)) continue;
      const signed = qualified in OTHER_SIGNEDNESS ? !field.signed : (field.signed ?? false);
      answers[`${name}.${member}:offset`] = `${field.offset}`;
      answers[`${name}.${member}:size`] = `${field.size}`;
      answers[`${name}.${member}:signed`] = signed ? "1" : "0";
    }
  }
  return answers;
}

function unitsOf(module: AbiModule): Unit[] {
  const source = HEADERS[module.file];
  if (source === undefined) return [];
  const integers = new Map<string, string>();
  const strings = new Map<string, string>();
  const elsewhere = new Map<string, string>();
  for (const [name, value] of module.constants) {
    if (NOT_IN_HEADERS.has(name)) continue;
    if (source.also?.names.includes(name)) elsewhere.set(name, name);
    else (typeof value === "string" ? strings : integers).set(name, name);
  }
  structQuestions(module, integers);
  const units: Unit[] = [{ name: module.file, prelude: prelude(source.include, source.prelude), integers, strings }];
  if (source.also !== undefined) {
    const name = `${module.file}:also`;
    units.push({ name, prelude: prelude(source.also.include), integers: elsewhere, strings: new Map() });
  }
  return units;
}

describe("src/abi", () => {
  it.each(modules)("$file exports constants, structs and functions only, and headers.ts knows the former", (module) => {
    expect(module.others).toEqual([]);
    if (module.constants.size + module.structs.size > 0) expect(HEADERS).toHaveProperty([module.file]);
  });

  it("lists no name as absent from the headers that is not exported", () => {
    const exported = new Set(modules.flatMap((m) => [...m.constants.keys()]));
    expect([...NOT_IN_HEADERS].filter((name) => !exported.has(name))).toEqual([]);
  });
});

describe.skipIf(missing.length > 0)("src/abi equals the C headers of riscv64 in", () => {
  let answers: Map<string, Map<string, string>>;

  beforeAll(() => {
    answers = evaluate(modules.flatMap(unitsOf));
  });

  it.each(modules)("$file", (module) => {
    const ours: Record<string, string> = structAnswers(module);
    for (const [name, value] of module.constants) if (!NOT_IN_HEADERS.has(name)) ours[name] = `${value}`;
    const theirs = { ...asObject(answers, module.file), ...asObject(answers, `${module.file}:also`) };
    expect(ours).toEqual(theirs);
  });
});

function asObject(answers: Map<string, Map<string, string>>, unit: string): Record<string, string> {
  return Object.fromEntries(answers.get(unit) ?? []);
}
