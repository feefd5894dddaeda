import { concatenated } from "../../io/read-all.ts";
import type { Conversion } from "./operands.ts";

/** conv=lcase,ucase,swab: what becomes of the bytes of each block between reading and writing. */
export class Converter {
  private readonly table: Uint8Array | null;
  private readonly swapsBytes: boolean;
  /** The first byte of a pair whose second is in the next block; -1: none. */
  held: number;

  constructor(conversions: ReadonlySet<Conversion>, held: number) {
    const isUpper = conversions.has("ucase");
    this.table = isUpper || conversions.has("lcase") ? caseTable(isUpper) : null;
    this.swapsBytes = conversions.has("swab");
    this.held = held;
  }

  convert(block: Uint8Array): Uint8Array {
    const { table } = this;
    const bytes = table === null ? block : block.map((byte) => table[byte]!);
    return this.swapsBytes && bytes.length > 0 ? this.swap(bytes) : bytes;
  }

  private swap(bytes: Uint8Array): Uint8Array {
    const joined = this.held < 0 ? bytes.slice() : concatenated([Uint8Array.of(this.held), bytes]);
    this.held = joined.length % 2 === 1 ? joined[joined.length - 1]! : -1;
    const even = joined.length - (joined.length % 2);
    for (let i = 0; i < even; i += 2) [joined[i], joined[i + 1]] = [joined[i + 1]!, joined[i]!];
    return joined.subarray(0, even);
  }
}

/** The C locale's toupper(3) or tolower(3). */
function caseTable(isUpper: boolean): Uint8Array {
  const [first, shift] = isUpper ? [0x61, -0x20] : [0x41, 0x20];
  return Uint8Array.from({ length: 256 }, (_, byte) => (byte >= first && byte < first + 26 ? byte + shift : byte));
}
