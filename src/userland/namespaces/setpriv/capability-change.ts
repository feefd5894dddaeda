import { CAP_LAST_CAP } from "../../../abi/capability.ts";
import { allCapabilities, capabilityName } from "../../capabilities/capability-name.ts";
import { Failure } from "../../tool.ts";

/** setpriv(1) leaves out the "cap_" of capabilities(7). */
export function shortCapabilityName(number: number): string {
  return capabilityName(number).replace(/^cap_/, "");
}

/** "+chown,-kill,+cap_5,-all" applied to a set. @throws Failure */
export function changedCapabilities(set: Iterable<number>, text: string): Set<number> {
  const changed = new Set(set);
  for (const word of text.split(",")) {
    const [, sign, name] = /^([+-])(.*)$/.exec(word) ?? [];
    if (sign === undefined) throw new Failure("bad capability string");
    for (const number of named(name!)) {
      if (sign === "+") changed.add(number);
      else changed.delete(number);
    }
  }
  return changed;
}

function named(name: string): number[] {
  if (name === "all") return allCapabilities();
  const numeric = /^cap_([0-9]+)$/.exec(name);
  const number =
    numeric === null ? allCapabilities().find((known) => shortCapabilityName(known) === name) : Number(numeric[1]);
  if (number === undefined || number > CAP_LAST_CAP) throw new Failure(`unknown capability "${name}"`);
  return [number];
}
