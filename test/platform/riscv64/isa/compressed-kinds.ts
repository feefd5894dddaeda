import { expandCompressed, ILLEGAL_INSTRUCTION } from "../../../../src/platform/riscv64/decode-compressed.ts";
import { compressed, type InstructionKind } from "./instruction-kind.ts";
import { loadImmediate, placeInWindow } from "./memory-kinds.ts";

const C_NOP = compressed(1);

/** The offset of an expanded load or store. */
function offsetOf(word: number): number {
  const isStore = (word & 0x20) !== 0;
  return isStore ? ((word >> 25) << 5) | ((word >>> 7) & 31) : word >> 20;
}

/**
 * Any instruction of a quadrant of RVC. Which parcels are instructions the interpreter's own decoder says;
 * decode.test.ts has objdump say it too. Jumps are in control-kinds.ts.
 */
function quadrant(number: number): InstructionKind {
  return {
    name: `rvc quadrant ${number}`,
    emit(fields) {
      const parcel = ((fields.value << 2) & 0xfffc) | number;
      const word = expandCompressed(parcel);
      switch (word & 0x7f) {
        case ILLEGAL_INSTRUCTION:
        case 0x63:
        case 0x67:
        case 0x6f:
        case 0x73:
          return [C_NOP];
        case 0x03:
        case 0x07:
        case 0x23:
        case 0x27: {
          const size = 1 << ((word >>> 12) & 3);
          return [
            ...loadImmediate((word >>> 15) & 31, placeInWindow(fields, size) - offsetOf(word)),
            compressed(parcel),
          ];
        }
        default:
          return [compressed(parcel)];
      }
    },
  };
}

/** Repeated, since each stands for many instructions. */
export const COMPRESSED_KINDS: readonly InstructionKind[] = [0, 1, 2, 0, 1, 2, 0, 1, 2, 1, 1, 1].map(quadrant);
