import { Failure } from "../tool.ts";

/**
 * The columns of `--output LIST`: names in any case; "+LIST" adds to the usual ones.
 * @throws Failure for an unknown one.
 */
export function chosenColumns(
  list: string | undefined,
  usual: readonly string[],
  known: ReadonlySet<string>,
): readonly string[] {
  if (list === undefined) return usual;
  const adds = list.startsWith("+");
  const words = (adds ? list.slice(1) : list).split(",");
  const names = words.map((word) => word.toUpperCase());
  const unknown = names.findIndex((name) => !known.has(name));
  // What is left of the list, as it was typed.
  if (unknown >= 0) throw new Failure(`unknown column: ${words.slice(unknown).join(",")}`);
  return adds ? [...usual, ...names] : names;
}
