import { OP_CHECKPOINT, OP_ENVIRON, OP_LOCALS, OP_PEEK, OP_POKE } from "../local-operation.ts";
import type { Environment } from "../program.ts";
import { Syscall, slotAddress } from "../syscall.ts";
import { nothing } from "./arguments.ts";

/** What concerns the routine itself and is no system call. */
export const routineCalls = {
  /**
   * From here on the program can be restored without its past: a load begins `main` anew with `state` as its last parameter, so what follows
   * has to be what `main` does when it begins with that state. A long-running loop calls it once a round, or its journal grows until
   * memory is used up. Not in signal handlers.
   * @param state data: JSON's values and Uint8Array.
   */
  checkpoint: (state?: unknown): Syscall<void> => {
    const made = new Syscall<void>(OP_CHECKPOINT, nothing);
    made.state = state;
    return made;
  },
  /** The task's own variables: one object for main and its signal handlers. Not kept by a checkpoint. */
  locals: <T extends object = Record<string, unknown>>(): Syscall<T> =>
    new Syscall<T>(OP_LOCALS, (_result, { state }) => state as T),
  /** environ(7): what the program was started with. */
  environ: (): Syscall<Environment> =>
    new Syscall<Environment>(OP_ENVIRON, (_result, { state }) => state as Environment),
  /** Reads the task's own memory, as user code does. EFAULT where nothing is mapped. */
  peek: (address: number, length: number): Syscall<Uint8Array> => {
    const bytes = new Uint8Array(length);
    const made = new Syscall<Uint8Array>(OP_PEEK, () => bytes, address, length);
    made.slots = [bytes];
    made.outputs = made.slots;
    return made;
  },
  /** Writes the task's own memory. EFAULT where nothing can be written. */
  poke: (address: number, bytes: Uint8Array): Syscall<void> => {
    const made = new Syscall<void>(OP_POKE, nothing, address, slotAddress(0), bytes.length);
    made.slots = [bytes];
    return made;
  },
} as const;
