import { SS_DISABLE } from "../../abi/signal.ts";
import { SYS_rt_sigreturn, syscallName } from "../../abi/unistd-riscv64.ts";
import type { RestoredFrame } from "../../kernel/platform.ts";
import { SignalSet } from "../../kernel/signals/signal-set.ts";
import { SnapshotError } from "../../state/snapshot-error.ts";
import type { Execution } from "./execution.ts";
import { EARLY_SIGNAL_ENTRY, type Journal, SIGNAL_ENTRY } from "./journal.ts";
import { JournalReader } from "./journal-reader.ts";
import { Level } from "./level.ts";
import type { LevelRecord } from "./level-record.ts";
import { isJournalled, OP_CHECKPOINT, operationName } from "./local-operation.ts";
import { decodeDetail } from "./signal-detail.ts";
import { sys } from "./sys/index.ts";
import type { Syscall } from "./syscall.ts";

/** Of a handler that has returned since. */
const NO_FRAME: RestoredFrame = { mask: new SignalSet(), stack: { base: 0, flags: SS_DISABLE, size: 0 } };

/**
 * Brings a new execution to where an old one was: its routines get the results that the journal kept, in the same order, and wait in the end for
 * what they waited for.
 * @param operate carries out an operation that is not in the journal.
 * @throws SnapshotError `diverged` when a routine asks for something else than it did.
 */
export function replay(
  execution: Execution,
  journal: Journal,
  records: readonly LevelRecord[],
  operate: (made: Syscall<unknown>) => void,
): void {
  const reader = new JournalReader(journal);
  for (;;) {
    const level = execution.top;
    const { next } = reader;
    if (next === EARLY_SIGNAL_ENTRY || (next === SIGNAL_ENTRY && level.isCalling)) {
      execution.push(handlerLevel(execution, reader, records[execution.depth]));
    } else if (level.isCalling) {
      if (next === null) break;
      const made = level.syscall!;
      if (next !== made.number) throw divergence(reader, nameOf(next), nameOf(made.number));
      const result = reader.take();
      if (next === SYS_rt_sigreturn && level.frame !== null) execution.pop();
      else giveResult(level, made, result, reader);
    } else {
      if (next === null && records[execution.depth - 1]?.hasStarted !== true) break;
      goOn(execution, level, reader, operate);
    }
  }
  settle(execution.levels, records, reader);
}

/** The routine gets its last result, and runs to the next call that the journal has. */
function goOn(
  execution: Execution,
  level: Level,
  reader: JournalReader,
  operate: (made: Syscall<unknown>) => void,
): void {
  level.hasResult = false;
  const made = execution.advance(level);
  if (made.failure !== null || isJournalled(made.number)) return;
  // A checkpoint cut the journal: none can have come later.
  if (reader.position > 0 && made.number === OP_CHECKPOINT) throw divergence(reader, "no checkpoint", "a checkpoint");
  operate(made);
  level.isCalling = false;
  level.hasResult = true;
}

function handlerLevel(execution: Execution, reader: JournalReader, record: LevelRecord | undefined): Level {
  const signo = reader.take();
  const { address, detail } = decodeDetail(signo, reader.taken[0]);
  const handler = execution.table.at(address);
  if (handler === null) throw divergence(reader, `a handler of signal ${signo}`, "none");
  return new Level(handler(sys, signo, detail), record?.frame ?? NO_FRAME);
}

function giveResult(level: Level, made: Syscall<unknown>, result: number, reader: JournalReader): void {
  const { taken } = reader;
  const places = made.data !== null && result > 0 ? [made.data, ...made.outputs] : made.outputs;
  if (taken.length !== places.length) throw divergence(reader, `${taken.length} outputs`, `${places.length}`);
  for (const [i, place] of places.entries()) {
    if (taken[i]!.length > place.length) throw divergence(reader, "a longer output", `room for ${place.length} bytes`);
    place.set(taken[i]!);
  }
  made.result = result;
  level.isCalling = false;
  level.hasResult = true;
}

/** The calls that were under way when the snapshot was made. */
function settle(levels: readonly Level[], records: readonly LevelRecord[], reader: JournalReader): void {
  if (levels.length !== records.length) throw divergence(reader, `${records.length} routines`, `${levels.length}`);
  for (const [i, record] of records.entries()) {
    const level = levels[i]!;
    const made = level.syscall;
    if (made === null) {
      if (record.hasStarted) throw divergence(reader, nameOf(record.number), "a routine that has not begun");
      continue;
    }
    if (made.number !== record.number) throw divergence(reader, nameOf(record.number), nameOf(made.number));
    if (made.slots.length !== record.slots.length)
      throw divergence(reader, `${record.slots.length} buffers`, `${made.slots.length}`);
    for (const [j, slot] of made.slots.entries()) {
      if (record.slots[j]!.length !== slot.length)
        throw divergence(reader, `a buffer of ${record.slots[j]!.length} bytes`, `${slot.length}`);
      slot.set(record.slots[j]!);
    }
    made.result = record.result;
    level.isCalling = record.isCalling;
    level.hasResult = record.hasResult;
    level.replacement = record.replacement;
  }
}

function divergence(reader: JournalReader, expected: string, got: string): SnapshotError {
  return new SnapshotError("diverged", `at call ${reader.position} of its journal: expected ${expected}, got ${got}`);
}

function nameOf(number: number): string {
  if (number === SIGNAL_ENTRY || number === EARLY_SIGNAL_ENTRY) return "a signal";
  return number < 0 ? operationName(number) : (syscallName(number) ?? `system call ${number}`);
}
