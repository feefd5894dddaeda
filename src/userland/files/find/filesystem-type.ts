import { major, minor } from "../../../abi/dev.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { readMountinfo } from "../../procfs/mountinfo.ts";
import type { ToolContext } from "../../tool.ts";

/** The type of the filesystem with this device number, as /proc/self/mountinfo has it; of several mounts the last counts. Null: unknown. */
export function* filesystemType({ sys }: ToolContext, dev: number): Routine<string | null> {
  const device = `${major(dev)}:${minor(dev)}`;
  try {
    return (yield* readMountinfo(sys)).findLast((mount) => mount.device === device)?.type ?? null;
  } catch (error) {
    // Without /proc nobody knows.
    if (error instanceof Errno) return null;
    throw error;
  }
}
