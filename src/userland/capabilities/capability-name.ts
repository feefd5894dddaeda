import { CAP_LAST_CAP, capabilityName as macroName } from "../../abi/capability.ts";

/** Bits of a capability set that have no name can still be written as numbers. */
const LARGEST_NUMBER = 63;

/** cap_to_name(3): "cap_chown" for 0, "41" for a number without a name. */
export function capabilityName(number: number): string {
  return macroName(number)?.toLowerCase() ?? String(number);
}

/** cap_from_name(3): a name in any case, or a number; null for what is neither. */
export function parseCapability(text: string): number | null {
  if (/^(0x[0-9a-f]+|[0-9]+)$/i.test(text)) {
    const number = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
    return number <= LARGEST_NUMBER ? number : null;
  }
  const wanted = text.toLowerCase();
  for (let number = 0; number <= CAP_LAST_CAP; number++) if (capabilityName(number) === wanted) return number;
  return null;
}

/** Those that exist, ascending. */
export function allCapabilities(): number[] {
  return Array.from({ length: CAP_LAST_CAP + 1 }, (_, number) => number);
}

/** "cap_chown,cap_kill", in order of their numbers. */
export function capabilityList(numbers: Iterable<number>): string {
  return [...numbers]
    .sort((a, b) => a - b)
    .map(capabilityName)
    .join(",");
}
