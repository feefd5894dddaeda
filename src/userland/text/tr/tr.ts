import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { READ_SIZE, toByteString } from "../../io/index.ts";
import { quote } from "../../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { parseArray, type TrElement } from "./array.ts";
import { members, translation, validated } from "./translation.ts";
import { unescapeArray } from "./unescape.ts";

const CHECKPOINT_INTERVAL = 1 << 18;
/** What a read costs in the journal beside its bytes. */
const READ_COST = 64;

interface TrState {
  /** The last byte written; -1 before the first. */
  last: number;
}

/** tr(1) */
export const tr = defineTool<TrState>({
  name: "tr",
  usage:
    "[OPTION]... STRING1 [STRING2]\n\nTranslate, squeeze, and/or delete characters from standard input, writing to standard output.",
  options: [
    { short: "cC", long: "complement", help: "use the complement of ARRAY1" },
    { short: "d", long: "delete", help: "delete characters in ARRAY1, do not translate" },
    {
      short: "s",
      long: "squeeze-repeats",
      help: "replace each sequence of a repeated character of the last ARRAY\nwith a single occurrence of that character",
    },
    { short: "t", long: "truncate-set1", help: "first truncate ARRAY1 to length of ARRAY2" },
    { short: "A" },
  ],
  isPermuting: false,
  *run(tool, { operands, options: allGiven }, saved) {
    const given = new Set(allGiven.map(({ name }) => name));
    const isDeleting = given.has("delete");
    const isSqueezing = given.has("squeeze-repeats");
    checkOperands(operands, isDeleting, isSqueezing);
    const isTranslating = operands.length === 2 && !isDeleting;
    const isComplement = given.has("complement");
    const options = { isComplement, isTruncating: given.has("truncate-set1"), isTranslating };
    const isResumed = saved !== undefined;
    const first = yield* readArray(tool, operands[0]!, isResumed);
    const secondGiven = operands.length === 2 ? yield* readArray(tool, operands[1]!, isResumed) : null;
    const second = validated(first, secondGiven, options);
    const none: ReadonlySet<number> = new Set();
    const deleted = isDeleting ? members(first, isComplement) : none;
    const squeezed = !isSqueezing ? none : secondGiven === null ? members(first, isComplement) : members(second, false);
    const map = translation(isTranslating ? first : [], second, {
      ...options,
      isComplement: isTranslating && isComplement,
    });
    yield* filter(tool, map, deleted, squeezed, saved ?? { last: -1 });
  },
});

/** @throws Failure */
function checkOperands(operands: readonly string[], isDeleting: boolean, isSqueezing: boolean): void {
  const least = isDeleting === isSqueezing ? 2 : 1;
  const most = isDeleting && !isSqueezing ? 1 : 2;
  if (operands.length === 0) throw usageFailure("missing operand");
  if (operands.length < least) {
    const why = isSqueezing ? "both deleting and squeezing repeats" : "translating";
    throw usageFailure(`missing operand after ${quote(operands.at(-1)!)}\nTwo strings must be given when ${why}.`);
  }
  if (operands.length <= most) return;
  const why = operands.length === 2 ? "\nOnly one string may be given when deleting without squeezing repeats." : "";
  throw usageFailure(`extra operand ${quote(operands[most]!)}${why}`);
}

/** @param isQuiet its warnings have been given. @throws Failure */
function* readArray(tool: ToolContext<TrState>, text: string, isQuiet: boolean): Routine<TrElement[]> {
  const unescaped = unescapeArray(toByteString(text));
  if (!isQuiet) for (const warning of unescaped.warnings) yield* tool.error(warning);
  return parseArray(unescaped);
}

function* filter(
  tool: ToolContext<TrState>,
  map: Uint8Array,
  deleted: ReadonlySet<number>,
  squeezed: ReadonlySet<number>,
  state: TrState,
): Routine {
  const isDeleted = Uint8Array.from(map, (_, byte) => Number(deleted.has(byte)));
  const isSqueezed = Uint8Array.from(map, (_, byte) => Number(squeezed.has(byte)));
  for (let cost = 0; ; ) {
    if (cost >= CHECKPOINT_INTERVAL) {
      cost = 0;
      yield* tool.checkpoint(state);
    }
    const bytes = yield* tool.sys.read(0, READ_SIZE).orErrno();
    if (typeof bytes === "number") throw new Failure(`read error: ${new Errno(-bytes, "read").description}`);
    if (bytes.length === 0) return;
    cost += bytes.length + READ_COST;
    const written = new Uint8Array(bytes.length);
    let length = 0;
    for (const byte of bytes) {
      if (isDeleted[byte] === 1) continue;
      const mapped = map[byte]!;
      if (mapped === state.last && isSqueezed[mapped] === 1) continue;
      written[length++] = mapped;
      state.last = mapped;
    }
    yield* tool.out.write(written.subarray(0, length));
  }
}
