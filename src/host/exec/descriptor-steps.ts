import { CLOSE_RANGE_CLOEXEC, F_SETFD, O_CLOEXEC } from "../../abi/fcntl.ts";
import type { Step } from "../stub/step.ts";
import { descriptorMoves } from "./descriptor-moves.ts";
import { check, ignore } from "./step.ts";

const LAST_DESCRIPTOR = 0xffff_ffff;

/** The child's descriptors become `files`. */
export function arrangeDescriptors(files: readonly number[]): Step[] {
  const { aside, intoPlace } = descriptorMoves(files);
  return [
    ...aside.map(({ from, to }) => check(`dup ${from}->${to}`, "dup3", from, to, O_CLOEXEC)),
    ...intoPlace.map(({ from, to }) => {
      if (from < 0) return ignore(`close ${to}`, "close", to);
      // dup3(2): EINVAL when both are the same, and dup2 would leave close-on-exec as it was.
      if (from === to) return check(`keep ${to}`, "fcntl", to, F_SETFD, 0);
      return check(`dup ${from}->${to}`, "dup3", from, to, 0);
    }),
  ];
}

/** Only `files` survive execve. The error pipe is close-on-exec already and stays open until then. */
export function closeOthers(files: readonly number[]): Step {
  return check("close_range", "close_range", Math.max(files.length, 3), LAST_DESCRIPTOR, CLOSE_RANGE_CLOEXEC);
}
