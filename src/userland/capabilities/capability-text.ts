/** cap_text_formats(7): "=ep cap_chown-e", the text of a process's three sets. */
import { allCapabilities, capabilityList, parseCapability } from "./capability-name.ts";

/** The sets of capabilities(7) a process has, as numbers. */
export interface CapabilityState {
  readonly effective: ReadonlySet<number>;
  readonly permitted: ReadonlySet<number>;
  readonly inheritable: ReadonlySet<number>;
}

// In which of the sets a capability is: the library's bits, which decide the order of clauses.
const EFFECTIVE = 1;
const PERMITTED = 2;
const INHERITABLE = 4;
const COMBINATIONS = [7, 6, 5, 4, 3, 2, 1, 0];

function letters(flags: number): string {
  return (flags & EFFECTIVE ? "e" : "") + (flags & INHERITABLE ? "i" : "") + (flags & PERMITTED ? "p" : "");
}

/**
 * cap_to_text(3): first what most capabilities have ("=ep"; of several equally frequent ones the least), then how the others differ. Where
 * most have none, the first clause that raises some takes the place of "=".
 */
export function capabilityText(state: CapabilityState): string {
  const members = new Map<number, number[]>(COMBINATIONS.map((flags) => [flags, []]));
  for (const number of allCapabilities()) {
    const flags =
      (state.effective.has(number) ? EFFECTIVE : 0) |
      (state.permitted.has(number) ? PERMITTED : 0) |
      (state.inheritable.has(number) ? INHERITABLE : 0);
    members.get(flags)!.push(number);
  }
  const count = (flags: number) => members.get(flags)!.length;
  const most = Math.max(...COMBINATIONS.map(count));
  const prevailing = COMBINATIONS.findLast((flags) => count(flags) === most)!;
  let text = `=${letters(prevailing)}`;
  for (const flags of COMBINATIONS) {
    if (flags === prevailing || count(flags) === 0) continue;
    text += ` ${capabilityList(members.get(flags)!)}`;
    const raised = flags & ~prevailing;
    const lowered = prevailing & ~flags;
    if (raised !== 0) {
      const replaces = text.startsWith("= ");
      if (replaces) text = text.slice(2);
      text += (replaces ? "=" : "+") + letters(raised);
    }
    if (lowered !== 0) text += `-${letters(lowered)}`;
  }
  return text;
}

/** cap_from_text(3); null for what it rejects. */
export function parseCapabilityText(text: string): CapabilityState | null {
  const sets = { e: new Set<number>(), i: new Set<number>(), p: new Set<number>() };
  for (const clause of text.split(/\s+/).filter(Boolean)) {
    const match = /^([\w,]*)((?:=[+-]?|[+-])[eip]*(?:[+-][eip]+)*)$/.exec(clause);
    if (match === null) return null;
    const [, names, actions] = match as unknown as [string, string, string];
    const listed = names === "" ? allCapabilities() : parseList(names);
    if (listed === null) return null;
    // Without names there is only "=".
    if (names === "" && !/^=[eip]*$/.test(actions)) return null;
    for (const [, operator, flags] of actions.matchAll(/(=[+-]?|[+-])([eip]*)/g) as Iterable<RegExpMatchArray>) {
      // Only "=" may stand without flags.
      if (flags === "" && operator !== "=") return null;
      if (operator!.startsWith("="))
        for (const set of Object.values(sets)) for (const number of listed) set.delete(number);
      for (const flag of flags as Iterable<"e" | "i" | "p">) {
        for (const number of listed) {
          if (operator!.endsWith("-")) sets[flag].delete(number);
          else sets[flag].add(number);
        }
      }
    }
  }
  return { effective: sets.e, inheritable: sets.i, permitted: sets.p };
}

/** "cap_chown,all,5"; null when one of them is none. */
function parseList(names: string): number[] | null {
  const numbers: number[] = [];
  for (const name of names.split(",")) {
    if (name.toLowerCase() === "all") {
      numbers.push(...allCapabilities());
      continue;
    }
    const number = parseCapability(name);
    if (number === null) return null;
    numbers.push(number);
  }
  return numbers;
}
