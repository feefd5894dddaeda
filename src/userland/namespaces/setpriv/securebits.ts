import {
  SECBIT_KEEP_CAPS_LOCKED,
  SECBIT_NO_SETUID_FIXUP,
  SECBIT_NO_SETUID_FIXUP_LOCKED,
  SECBIT_NOROOT,
  SECBIT_NOROOT_LOCKED,
} from "../../../abi/securebits.ts";
import { Failure } from "../../tool.ts";

/** SECBIT_* by the names setpriv(1) has for them. keep_caps itself is lost at the next exec: there is no sense in it. */
const BITS: readonly (readonly [string, number])[] = [
  ["noroot", SECBIT_NOROOT],
  ["noroot_locked", SECBIT_NOROOT_LOCKED],
  ["no_setuid_fixup", SECBIT_NO_SETUID_FIXUP],
  ["no_setuid_fixup_locked", SECBIT_NO_SETUID_FIXUP_LOCKED],
  ["keep_caps_locked", SECBIT_KEEP_CAPS_LOCKED],
];

/** "+noroot,-noroot_locked" applied to `bits`. @throws Failure */
export function changedSecurebits(bits: number, text: string): number {
  let changed = bits;
  for (const word of text.split(",")) {
    const [, sign, name] = /^([+-])(.*)$/.exec(word) ?? [];
    if (sign === undefined) throw new Failure("bad securebits string");
    if (name === "all") {
      if (sign === "+") throw new Failure("+all securebits is not allowed");
      changed = 0;
      continue;
    }
    if (name === "keep_caps") throw new Failure("adjusting keep_caps does not make sense");
    const bit = BITS.find(([known]) => known === name)?.[1];
    if (bit === undefined) throw new Failure("unrecognized securebit");
    changed = sign === "+" ? changed | bit : changed & ~bit;
  }
  return changed;
}

/** "noroot,noroot_locked", "[none]"; bits without a name in hexadecimal. */
export function securebitsText(bits: number): string {
  const names = BITS.filter(([, bit]) => bits & bit).map(([name]) => name);
  const unknown = BITS.reduce((rest, [, bit]) => rest & ~bit, bits);
  if (unknown !== 0) names.push(`0x${unknown.toString(16)}`);
  return names.length === 0 ? "[none]" : names.join(",");
}
