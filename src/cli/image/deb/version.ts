/**
 * Debian versions: `[epoch:]upstream[-revision]`, ordered as deb-version(7) says.
 */

export interface Version {
  readonly epoch: number;
  readonly upstream: string;
  readonly revision: string;
}

// dpkg reads the epoch into a C int.
const MAX_EPOCH = 0x7fffffff;

/** Null when the text is not a version (deb-version(7), and dpkg's parseversion.c where that is vague). */
export function parseVersion(text: string): Version | null {
  const colon = text.indexOf(":");
  const epochText = colon < 0 ? "0" : text.slice(0, colon);
  if (!/^[0-9]+$/.test(epochText) || Number(epochText) > MAX_EPOCH) return null;
  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf("-");
  const upstream = dash < 0 ? rest : rest.slice(0, dash);
  const revision = dash < 0 ? "" : rest.slice(dash + 1);
  if (!/^[0-9][A-Za-z0-9.+~:-]*$/.test(upstream)) return null;
  if (dash >= 0 && !/^[A-Za-z0-9.+~]+$/.test(revision)) return null;
  return { epoch: Number(epochText), upstream, revision };
}

/** Negative, zero or positive as `a` is earlier than, equal to or later than `b`. */
export function compareVersions(a: Version, b: Version): number {
  return a.epoch - b.epoch || comparePart(a.upstream, b.upstream) || comparePart(a.revision, b.revision);
}

/**
 * deb-version(7), sorting algorithm: parts without digits and numbers are compared in turn, left to right. An absent revision
 * equals "0", which falls out of the rule that an empty number counts as zero.
 */
function comparePart(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = order(a, i) - order(b, j);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    while (a.charCodeAt(i) === DIGIT_0) i++;
    while (b.charCodeAt(j) === DIGIT_0) j++;
    // Numbers may be longer than a double is exact: the longer one is larger, else the first differing digit decides.
    let firstDifference = 0;
    while (isDigit(a, i) && isDigit(b, j)) {
      if (firstDifference === 0) firstDifference = a.charCodeAt(i) - b.charCodeAt(j);
      i++;
      j++;
    }
    if (isDigit(a, i)) return 1;
    if (isDigit(b, j)) return -1;
    if (firstDifference !== 0) return firstDifference;
  }
  return 0;
}

/** A tilde sorts before the end of a part, the end (or a digit) before letters, letters before everything else. */
function order(text: string, index: number): number {
  if (index >= text.length || isDigit(text, index)) return 0;
  const code = text.charCodeAt(index);
  if (code === TILDE) return -1;
  return isLetter(code) ? code : code + 256;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index); // NaN past the end
  return code >= DIGIT_0 && code <= DIGIT_9;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const TILDE = 0x7e;
