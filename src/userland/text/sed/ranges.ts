import type { Regex } from "../../regex/index.ts";
import type { Address, Command } from "./script.ts";

/** Data for a checkpoint: of a command with two addresses. */
export interface Range {
  isActive: boolean;
  /** Its last line, where that is a number. */
  end: number;
}

/** What addresses are compared with. */
export interface Place {
  readonly line: number;
  /** Known only if some address is "$". */
  readonly isLast: boolean;
  /** Does it match the pattern space? null: the one used last. */
  matches(regex: Regex | null): boolean;
}

export function newRange({ first }: Command): Range {
  // 0,/regex/ is under way before the first line.
  return { isActive: first?.kind === "line" && first.line === 0, end: 0 };
}

/** Is the command to be executed here? Moves its range on. */
export function isSelected(command: Command, range: Range, place: Place): boolean {
  const { first, second, isNegated } = command;
  const fits = first === null || (second === null ? isAt(first, place) : isInRange(first, second, range, place));
  return fits !== isNegated;
}

export function looksForLast({ first, second }: Command): boolean {
  return first?.kind === "last" || second?.kind === "last";
}

function isAt(address: Address, place: Place): boolean {
  switch (address.kind) {
    case "line":
      return place.line === address.line;
    case "step":
      return place.line >= address.first && (place.line - address.first) % address.step === 0;
    case "last":
      return place.isLast;
    case "regex":
      return place.matches(address.regex);
    default:
      return false;
  }
}

function isInRange(first: Address, second: Address, range: Range, place: Place): boolean {
  if (!range.isActive) {
    if (!isAt(first, place)) return false;
    range.end = endOf(second, place.line);
    // A range that would have ended before is one line.
    range.isActive = range.end > place.line;
    return true;
  }
  switch (second.kind) {
    case "last":
      range.isActive = !place.isLast;
      return true;
    case "regex":
      range.isActive = !place.matches(second.regex);
      return true;
    default:
      range.isActive = place.line < range.end;
      return place.line <= range.end || isAt(first, place);
  }
}

function endOf(second: Address, line: number): number {
  switch (second.kind) {
    case "line":
      return second.line;
    case "plus":
      return line + second.count;
    case "multiple":
      // The next multiple, even if this line is one.
      return second.of === 0 ? line : (Math.floor(line / second.of) + 1) * second.of;
    default:
      return Number.MAX_SAFE_INTEGER;
  }
}
