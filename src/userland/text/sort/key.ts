import { quote } from "../../quoting/quote.ts";
import { Failure } from "../../tool.ts";

/** How keys are compared; letters of sort's options. "": as text. */
export type KeyType = "" | "n" | "g" | "h" | "M" | "V" | "R";

/** What of a key counts, and how. */
export interface Ordering {
  types: Set<Exclude<KeyType, "">>;
  /** d: only blanks and alphanumeric characters; i: only printable ones. */
  ignored: "" | "d" | "i";
  /** f: lower case counts as upper case. */
  foldsCase: boolean;
  isReversed: boolean;
  skipsStartBlanks: boolean;
  skipsEndBlanks: boolean;
}

/** Where a key begins or ends: `field` fields and then `char` characters further; counted from 0. */
export interface KeyPlace {
  readonly field: number;
  readonly char: number;
}

export interface Key extends Ordering {
  readonly start: KeyPlace;
  /** null: the end of the line. `char` 0 is the end of the field. */
  readonly end: KeyPlace | null;
}

export function noOrdering(): Ordering {
  return {
    types: new Set(),
    ignored: "",
    foldsCase: false,
    isReversed: false,
    skipsStartBlanks: false,
    skipsEndBlanks: false,
  };
}

/** No ordering options; r does not count. */
export function isDefault({ types, ignored, foldsCase, skipsStartBlanks, skipsEndBlanks }: Ordering): boolean {
  return types.size === 0 && ignored === "" && !foldsCase && !skipsStartBlanks && !skipsEndBlanks;
}

/** Takes up the ordering options at the beginning of `text`. @param place whose blanks a b skips. @returns the rest of `text`. */
export function setOrdering(text: string, ordering: Ordering, place: "start" | "end" | "both"): string {
  for (let at = 0; ; at++) {
    const letter = text.charAt(at);
    switch (letter) {
      case "b":
        if (place !== "end") ordering.skipsStartBlanks = true;
        if (place !== "start") ordering.skipsEndBlanks = true;
        break;
      case "d":
        ordering.ignored = "d";
        break;
      case "i":
        // d says more, wherever it stands.
        if (ordering.ignored === "") ordering.ignored = "i";
        break;
      case "f":
        ordering.foldsCase = true;
        break;
      case "r":
        ordering.isReversed = true;
        break;
      case "n":
      case "g":
      case "h":
      case "M":
      case "V":
      case "R":
        ordering.types.add(letter);
        break;
      default:
        return text.slice(at);
    }
  }
}

/** F[.C][OPTS][,F[.C][OPTS]], the argument of -k. @throws Failure */
export function parseKey(text: string): Key {
  const bad = (problem: string): never => {
    throw new Failure(`${problem}: invalid field specification ${quote(text)}`);
  };
  const ordering = noOrdering();
  const start = place(text, "at field start", bad);
  if (start.char === 0 && start.hasChar) bad("character offset is zero");
  let rest = setOrdering(start.rest, ordering, "start");
  let end: KeyPlace | null = null;
  if (rest.startsWith(",")) {
    const last = place(rest.slice(1), "after ','", bad);
    rest = setOrdering(last.rest, ordering, "end");
    // With a character the field before it is the last whole one.
    end = { field: last.field - 1, char: last.char };
  }
  if (rest !== "") bad("stray character in field spec");
  return { ...ordering, start: { field: start.field - 1, char: Math.max(0, start.char - 1) }, end };
}

function place(
  text: string,
  where: string,
  bad: (problem: string) => never,
): { field: number; char: number; hasChar: boolean; rest: string } {
  const [field, rest] = count(text, where);
  if (field === 0) bad("field number is zero");
  if (!rest.startsWith(".")) return { field, char: 0, hasChar: false, rest };
  const [char, behind] = count(rest.slice(1), "after '.'");
  return { field, char, hasChar: true, rest: behind };
}

function count(text: string, where: string): [number, string] {
  const match = /^[ \t\n\v\f\r]*[-+]?[0-9]+/.exec(text);
  const number = Number(match?.[0]);
  if (match === null || number < 0)
    throw new Failure(`invalid number ${where}: invalid count at start of ${quote(text)}`);
  return [Math.min(number, Number.MAX_SAFE_INTEGER), text.slice(match[0].length)];
}

/** Options that cannot go together. @throws Failure */
export function checkOrdering({ types, ignored }: Ordering): void {
  // V and R are one kind with d and i; both change what text means.
  const kinds = (["n", "g", "h", "M"] as const).filter((type) => types.has(type)).length;
  if (kinds + (types.has("V") || types.has("R") || ignored !== "" ? 1 : 0) < 2) return;
  const letters = [...(ignored === "" ? [] : [ignored]), ...types].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  throw new Failure(`options '-${letters.join("")}' are incompatible`);
}

/** The letters in messages. */
const ORDER = "bdfghiMnRrV";
