import type { AlternateStack, RestoredFrame } from "../../kernel/platform.ts";
import { signalSet } from "../../kernel/signals/signal-set.ts";
import { address, bool, bytes, type FieldCodec, float, int, list, nullable, struct } from "../../state/fields.ts";

/** What a snapshot keeps of a Level: the call it is in. The rest comes from the journal. */
export interface LevelRecord {
  readonly frame: RestoredFrame | null;
  readonly hasStarted: boolean;
  readonly isCalling: boolean;
  readonly hasResult: boolean;
  /** The call's number; 0 before the first. Compared with what the replayed routine calls. */
  readonly number: number;
  /** The system call that stands in for it (restart_syscall), -1 for none. */
  readonly replacement: number;
  readonly result: number;
  /** The call's memory: what it has read so far may be in it. */
  readonly slots: Uint8Array[];
}

const alternateStack = struct<AlternateStack>({ base: address, flags: int, size: address });

export const levelRecord: FieldCodec<LevelRecord> = struct<LevelRecord>({
  frame: nullable(struct<RestoredFrame>({ mask: signalSet, stack: alternateStack })),
  hasStarted: bool,
  isCalling: bool,
  hasResult: bool,
  number: int,
  replacement: int,
  result: float,
  slots: list(bytes),
});
