import { EINTR } from "../../../abi/errno.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { decodeText } from "../../../platform/program/text.ts";
import { joinBytes } from "../input/join-bytes.ts";
import { finishForegroundJob } from "../jobs/foreground.ts";
import type { Shell } from "../state/shell.ts";
import type { List } from "../syntax/ast.ts";
import { EXIT } from "./flags.ts";
import { forkShell } from "./fork-shell.ts";

/** Bytes per read of the output. */
const BLOCK = 65536;

/** `$(list)`: POSIX sh 2.6.3. @returns all that a subshell wrote */
export function* substituteCommand(shell: Shell, body: List): Routine<string> {
  if (body.length === 0) return "";
  const { sys } = shell;
  const [readEnd, writeEnd] = yield* sys.pipe();
  const job = shell.jobs.add(false);
  const plumbing = { stdout: writeEnd, closed: [readEnd] };
  yield* forkShell(shell, { job, mode: "substitution", body, flags: EXIT, plumbing }, () => "");
  yield* sys.close(writeEnd);
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = yield* sys.read(readEnd, BLOCK).orErrno();
    if (part === -EINTR) continue;
    if (typeof part === "number" || part.length === 0) break;
    parts.push(part);
  }
  yield* sys.close(readEnd);
  shell.substitutionStatus = yield* finishForegroundJob(shell, job);
  return decodeText(joinBytes(parts));
}
