/** What wc counts. Data for a checkpoint. */
export interface Counts {
  lines: number;
  words: number;
  bytes: number;
  /** Columns of the longest line. */
  longest: number;
  /** Of the present line. */
  column: number;
  isInWord: boolean;
}

export function noCounts(): Counts {
  return { lines: 0, words: 0, bytes: 0, longest: 0, column: 0, isInWord: false };
}

const NEWLINE = 10;
const TAB = 9;
const SPACE = 32;

/** Counts `bytes` on top of `counts`. @param isThorough words and columns count, too, and not only lines. */
export function count(bytes: Uint8Array, counts: Counts, isThorough: boolean): void {
  counts.bytes += bytes.length;
  if (!isThorough) {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) counts.lines++;
    return;
  }
  for (const byte of bytes) {
    if (byte > SPACE && byte < 127) {
      counts.column++;
      if (!counts.isInWord) counts.words++;
      counts.isInWord = true;
    } else if (byte === SPACE || (byte >= TAB && byte <= 13)) countSpace(byte, counts);
    // Other bytes, in the C locale, neither belong to a word nor end one.
  }
}

function countSpace(byte: number, counts: Counts): void {
  counts.isInWord = false;
  if (byte === SPACE) counts.column++;
  else if (byte === TAB) counts.column += 8 - (counts.column % 8);
  else if (byte !== 11) {
    if (byte === NEWLINE) counts.lines++;
    endLine(counts);
  }
}

/** The end of a line, or of the file. */
export function endLine(counts: Counts): void {
  counts.longest = Math.max(counts.longest, counts.column);
  counts.column = 0;
}
