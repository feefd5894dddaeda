import { errnoName } from "../abi/errno.ts";
import { errnoMessage, restartMessage } from "../abi/errno-message.ts";
import { SYS_prctl } from "../abi/unistd-riscv64.ts";
import type { CallContext } from "./format-context.ts";
import { fcntlResultText } from "./format-fcntl.ts";
import { octalText } from "./format-number.ts";
import { pollResultText, selectResultText } from "./format-poll.ts";
import { prctlResultText } from "./format-prctl.ts";

/** The part behind "= ". */
export function formatResult(call: CallContext): string {
  const { result } = call;
  if (result === null) return "?";
  return result < 0 ? errorText(-result) : valueText(call, result);
}

function errorText(errno: number): string {
  const restart = restartMessage(errno);
  if (restart !== undefined) return `? ${errnoName(errno)} (${restart})`;
  const name = errnoName(errno);
  return name === undefined ? `-1 (errno ${errno})` : `-1 ${name} (${errnoMessage(errno)})`;
}

function valueText(call: CallContext, result: number): string {
  if (call.entry.number === SYS_prctl) return prctlResultText(call, result);
  switch (call.entry.result) {
    case "address":
      return result === 0 ? "0" : `0x${result.toString(16)}`;
    case "octal":
      return octalText(result);
    case "fcntl":
      return fcntlResultText(call, result);
    case "poll":
      return pollResultText(call, result);
    case "select":
      return selectResultText(call, result);
    case "never":
      return "?";
    case "int":
      return String(result);
  }
}
