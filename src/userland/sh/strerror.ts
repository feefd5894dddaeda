import { errnoMessage } from "../../abi/errno-message.ts";

/** strerror(3) */
export function strerror(errno: number): string {
  return errnoMessage(errno) ?? `Unknown error ${errno}`;
}
