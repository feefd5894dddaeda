import { fromBytes } from "../../../abi/byte-string.ts";
import { O_CLOEXEC } from "../../../abi/fcntl.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { spawnvp } from "../../exec/spawnvp.ts";
import { fromByteString, readAll } from "../../io/index.ts";
import type { ToolContext } from "../../tool.ts";

/** What a shell prints that executes `command`, a byte string. */
export function* runShell({ sys, env }: ToolContext, command: string): Routine<string> {
  const [input, output] = yield* sys.pipe(O_CLOEXEC);
  const actions = [{ do: "dup2", fd: output, newfd: 1 }] as const;
  const pid = yield* spawnvp(sys, ["sh", "-c", fromByteString(command)], env, { actions });
  yield* sys.close(output);
  const printed = fromBytes(yield* readAll(sys, input));
  yield* sys.close(input);
  yield* sys.wait(pid);
  return printed;
}
