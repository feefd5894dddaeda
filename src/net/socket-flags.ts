import {
  SO_BROADCAST,
  SO_DEBUG,
  SO_DONTROUTE,
  SO_KEEPALIVE,
  SO_LOCK_FILTER,
  SO_NO_CHECK,
  SO_OOBINLINE,
  SO_RCVMARK,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_RXQ_OVFL,
} from "../abi/socket.ts";

const FLAGS: ReadonlySet<number> = new Set([
  SO_DEBUG,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_DONTROUTE,
  SO_BROADCAST,
  SO_KEEPALIVE,
  SO_OOBINLINE,
  SO_NO_CHECK,
  SO_RXQ_OVFL,
  SO_LOCK_FILTER,
  SO_RCVMARK,
]);

/** Whether SO_`name` is on or off for every family, and nothing more to this level. */
export function isFlagOption(name: number): boolean {
  return FLAGS.has(name);
}
