/** What of `cat`'s input is shown otherwise than it is. */
export interface CatSettings {
  readonly numbers: "all" | "nonblank" | "none";
  readonly isSqueezing: boolean;
  readonly showsEnds: boolean;
  readonly showsTabs: boolean;
  readonly showsNonprinting: boolean;
}

/** Where in a line the input is; goes on from file to file. Data for a checkpoint. */
export interface CatPosition {
  line: number;
  isAtStart: boolean;
  /** Empty lines just before. */
  blanks: number;
  /** With `showsEnds`: a carriage return that may belong to the end of its line. */
  hasReturn: boolean;
}

export const CAT_START: CatPosition = { line: 0, isAtStart: true, blanks: 0, hasReturn: false };

const NEWLINE = 10;
const RETURN = 13;
const TAB = 9;

/** How each byte is written out; null: as it is. */
export function catNotation({ showsTabs, showsNonprinting }: CatSettings): (string | null)[] {
  return Array.from({ length: 256 }, (_, byte) => {
    if (byte === NEWLINE) return null;
    if (byte === TAB) return showsTabs ? "^I" : null;
    if (!showsNonprinting) return null;
    const meta = byte >= 128 ? "M-" : "";
    const low = byte & 127;
    if (low < 32) return `${meta}^${String.fromCharCode(low + 64)}`;
    if (low === 127) return `${meta}^?`;
    return meta === "" ? null : meta + String.fromCharCode(low);
  });
}

/** `bytes` as `cat` shows them, a byte string. `position` moves on. */
export function catFormat(
  bytes: Uint8Array,
  settings: CatSettings,
  notation: readonly (string | null)[],
  position: CatPosition,
): string {
  let text = "";
  for (const byte of bytes) {
    if (position.hasReturn) {
      text += byte === NEWLINE ? "^M" : "\r";
      position.hasReturn = false;
    }
    if (byte === NEWLINE) {
      if (position.isAtStart) {
        if (++position.blanks > 1 && settings.isSqueezing) continue;
        if (settings.numbers === "all") text += numbered(position);
      }
      text += settings.showsEnds ? "$\n" : "\n";
      position.isAtStart = true;
      continue;
    }
    position.blanks = 0;
    if (position.isAtStart && settings.numbers !== "none") text += numbered(position);
    position.isAtStart = false;
    if (byte === RETURN && settings.showsEnds && !settings.showsNonprinting) position.hasReturn = true;
    else text += notation[byte] ?? String.fromCharCode(byte);
  }
  return text;
}

function numbered(position: CatPosition): string {
  return `${String(++position.line).padStart(6)}\t`;
}
