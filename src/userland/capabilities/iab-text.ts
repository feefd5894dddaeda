/** cap_iab(3): what an exec can make of the inheritable and ambient sets and of the bounding set. */
import { allCapabilities, capabilityName, parseCapability } from "./capability-name.ts";

/** Capability numbers. */
export interface IabState {
  readonly inheritable: ReadonlySet<number>;
  readonly ambient: ReadonlySet<number>;
  /** Those *not* in the bounding set. */
  readonly dropped: ReadonlySet<number>;
}

/** cap_iab_to_text(3): "!" is dropped, "^" ambient, "%" inheritable though dropped. */
export function iabText({ inheritable, ambient, dropped }: IabState): string {
  const words: string[] = [];
  for (const number of allCapabilities()) {
    const isDropped = dropped.has(number);
    const isAmbient = ambient.has(number);
    const isInheritable = inheritable.has(number);
    if (!isDropped && !isAmbient && !isInheritable) continue;
    const second = isAmbient ? "^" : isDropped && isInheritable ? "%" : "";
    words.push((isDropped ? "!" : "") + second + capabilityName(number));
  }
  return words.join(",");
}

/** cap_iab_from_text(3); null for what it rejects. */
export function parseIabText(text: string): IabState | null {
  const inheritable = new Set<number>();
  const ambient = new Set<number>();
  const dropped = new Set<number>();
  for (const word of text === "" ? [] : text.split(",")) {
    const [, prefixes, name] = /^([!^%]*)(.*)$/.exec(word)!;
    const number = parseCapability(name!);
    if (number === null) return null;
    if (prefixes!.includes("!")) dropped.add(number);
    if (prefixes!.includes("^")) ambient.add(number);
    if (prefixes === "" || /[\^%]/.test(prefixes!)) inheritable.add(number);
  }
  return { inheritable, ambient, dropped };
}
