/**
 * A set of capabilities: kernel_cap_t.
 *
 * There are 41, one bit too many for JavaScript's integer operations and then some, so a set is two 32-bit words, as in the
 * ABI (struct __user_cap_data_struct). A test is a shift and a mask of a small integer. Sets are immutable values: compare
 * with `equals`, share freely.
 */
import { CAP_LAST_CAP } from "../abi/capability.ts";
import { bad } from "../state/field-codec.ts";
import { type FieldCodec, list, uint } from "../state/fields.ts";

/** The bits of the high word that name a capability (CAP_VALID_MASK). */
const HIGH_MASK = (1 << (CAP_LAST_CAP - 31)) - 1;

/** An immutable set of capabilities (capabilities(7)). */
export class CapabilitySet {
  /** Capabilities 0 to 31, as a signed 32-bit integer. */
  readonly low: number;
  /** Capabilities 32 to 40. */
  readonly high: number;

  /** Bits beyond CAP_LAST_CAP are dropped, as mk_kernel_cap() does. */
  constructor(low: number, high: number) {
    this.low = low | 0;
    this.high = high & HIGH_MASK;
  }

  static readonly EMPTY = new CapabilitySet(0, 0);
  /** CAP_FULL_SET: 000001ffffffffff. */
  static readonly FULL = new CapabilitySet(-1, -1);

  static of(...capabilities: number[]): CapabilitySet {
    let set = CapabilitySet.EMPTY;
    for (const capability of capabilities) set = set.raise(capability);
    return set;
  }

  get isEmpty(): boolean {
    return this.low === 0 && this.high === 0;
  }

  /** cap_raised() */
  has(capability: number): boolean {
    return capability < 32 ? ((this.low >>> capability) & 1) === 1 : ((this.high >>> (capability - 32)) & 1) === 1;
  }

  /** cap_issubset(this, other) */
  isSubsetOf(other: CapabilitySet): boolean {
    return (this.low & ~other.low) === 0 && (this.high & ~other.high) === 0;
  }

  equals(other: CapabilitySet): boolean {
    return this.low === other.low && this.high === other.high;
  }

  /** cap_intersect() */
  and(other: CapabilitySet): CapabilitySet {
    return new CapabilitySet(this.low & other.low, this.high & other.high);
  }

  /** cap_combine() */
  or(other: CapabilitySet): CapabilitySet {
    return new CapabilitySet(this.low | other.low, this.high | other.high);
  }

  /** cap_drop() */
  without(other: CapabilitySet): CapabilitySet {
    return new CapabilitySet(this.low & ~other.low, this.high & ~other.high);
  }

  raise(capability: number): CapabilitySet {
    return capability < 32
      ? new CapabilitySet(this.low | (1 << capability), this.high)
      : new CapabilitySet(this.low, this.high | (1 << (capability - 32)));
  }

  lower(capability: number): CapabilitySet {
    return capability < 32
      ? new CapabilitySet(this.low & ~(1 << capability), this.high)
      : new CapabilitySet(this.low, this.high & ~(1 << (capability - 32)));
  }

  /** "000001ffffffffff": CapEff and the like in /proc/PID/status. */
  toHex(): string {
    return this.high.toString(16).padStart(8, "0") + (this.low >>> 0).toString(16).padStart(8, "0");
  }
}

/** cap_valid() */
export function isCapability(capability: number): boolean {
  return capability >= 0 && capability <= CAP_LAST_CAP;
}

const words = list(uint);

/** A set is a value: saved as its two words. */
export const capabilitySet: FieldCodec<CapabilitySet> = {
  encode: (value, graph) => words.encode([value.low >>> 0, value.high], graph),
  validate(plain, graph, at) {
    words.validate(plain, graph, at);
    const [low = -1, high = -1, ...rest] = plain as number[];
    const isSet = low >= 0 && low <= 0xffffffff && high >= 0 && high <= HIGH_MASK && rest.length === 0;
    if (!isSet) bad(at, "two words of a capability set", plain);
  },
  decode: (plain, graph) => {
    const [low, high] = words.decode(plain, graph);
    return new CapabilitySet(low!, high!);
  },
};
