import type { FileDescription } from "../fs/file-description.ts";
import type { Task } from "../kernel/task.ts";

/** Bytes of a transfer that are taken to cost one instruction. */
export const BYTES_PER_INSTRUCTION = 128;

/** `bytes` were moved in the present call; where it has moved so many that others must have their turn, it is to yield. */
export function chargeTransfer(task: Task, file: FileDescription, bytes: number): boolean {
  const { scheduler } = task.kernel;
  scheduler.chargeWork(Math.floor((bytes * file.transferCost) / BYTES_PER_INSTRUCTION));
  return scheduler.isStepLong;
}
