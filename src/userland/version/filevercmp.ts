/** Order of file names with version numbers in them: "a-1.9" before "a-1.10.tar" (gnulib's filevercmp, for ls -v and sort -V). */

const SUFFIX = /(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/;

/** @param a, b byte strings. @returns negative, 0 or positive. */
export function filevercmp(a: string, b: string): number {
  const special = rankOf(a) - rankOf(b);
  if (special !== 0) return special;
  if (rankOf(a) < ORDINARY_HIDDEN) return 0;
  const [prefixA, prefixB] = [a.replace(SUFFIX, ""), b.replace(SUFFIX, "")];
  const order = compareVersions(prefixA, prefixB);
  // Suffixes (".tar.gz") count only between equals.
  if (order !== 0 || (prefixA === a && prefixB === b)) return order;
  return compareVersions(a, b);
}

const ORDINARY_HIDDEN = 3;

/** Nothing, ".", "..", other hidden names, other names. */
function rankOf(name: string): number {
  if (name === "") return 0;
  if (name === ".") return 1;
  if (name === "..") return 2;
  return name.startsWith(".") ? ORDINARY_HIDDEN : ORDINARY_HIDDEN + 1;
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}

/** Debian's order of characters: "~", the end, digits, letters, the rest. */
function orderOf(char: string | undefined): number {
  if (char === undefined) return -1;
  if (isDigit(char)) return 0;
  if (char === "~") return -2;
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
}

function compareVersions(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a[i])) || (j < b.length && !isDigit(b[j]))) {
      const order = orderOf(a[i]) - orderOf(b[j]);
      if (order !== 0) return order;
      i++;
      j++;
    }
    while (a[i] === "0") i++;
    while (b[j] === "0") j++;
    let firstDifference = 0;
    while (isDigit(a[i]) && isDigit(b[j])) {
      if (firstDifference === 0) firstDifference = a.charCodeAt(i) - b.charCodeAt(j);
      i++;
      j++;
    }
    // The longer number is the larger.
    if (isDigit(a[i])) return 1;
    if (isDigit(b[j])) return -1;
    if (firstDifference !== 0) return firstDifference;
  }
  return 0;
}
