import { IFNAMSIZ } from "../../abi/if.ts";

/** dev_valid_name() */
export function isValidDeviceName(name: string): boolean {
  return name !== "" && name.length < IFNAMSIZ && name !== "." && name !== ".." && !/[/:\s]/.test(name);
}

/**
 * __dev_alloc_name(): the first name of the pattern "veth%d" that nobody has; a name without "%d" as it is.
 * @returns null for a pattern with another conversion, or more than one.
 */
export function nameFromPattern(pattern: string, isTaken: (name: string) => boolean): string | null {
  const at = pattern.indexOf("%");
  if (at < 0) return pattern;
  if (pattern[at + 1] !== "d" || pattern.indexOf("%", at + 1) >= 0) return null;
  for (let number = 0; ; number++) {
    const name = pattern.slice(0, at) + number + pattern.slice(at + 2);
    if (!isTaken(name)) return name;
  }
}
