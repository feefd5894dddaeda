import type { Caller } from "../../fs/caller.ts";
import { Task } from "../task.ts";

/** `current`: the task that makes the call, also where it acts with other credentials; null when the embedder does. */
export function callingTask(caller: Caller): Task | null {
  if (caller instanceof Task) return caller;
  return caller.actsFor === undefined ? null : callingTask(caller.actsFor);
}
