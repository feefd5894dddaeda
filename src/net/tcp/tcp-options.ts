/** setsockopt(2) at IPPROTO_TCP (tcp(7)). */
import { bytesOf, fromBytes } from "../../abi/byte-string.ts";
import { EINVAL, ENOENT, ENOPROTOOPT } from "../../abi/errno.ts";
import {
  TCP_CONGESTION,
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_FASTOPEN,
  TCP_INFO,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_LINGER2,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_QUICKACK,
  TCP_SYNCNT,
  TCP_USER_TIMEOUT,
  TCP_WINDOW_CLAMP,
} from "../../abi/in.ts";
import { intOf, intValue } from "../option-value.ts";

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly initial: number;
  /** A flag is 0 or 1, whatever is set. */
  readonly isFlag?: boolean;
}

const INT_MAX = 0x7fffffff;
const FLAG = { minimum: -INT_MAX - 1, maximum: INT_MAX, initial: 0, isFlag: true };

/** Nothing is sent in segments here, so that most of them are kept and told, and change nothing. */
const RANGES: ReadonlyMap<number, Range> = new Map<number, Range>([
  [TCP_NODELAY, FLAG],
  [TCP_CORK, FLAG],
  [TCP_QUICKACK, { ...FLAG, initial: 1 }],
  [TCP_MAXSEG, { minimum: 88, maximum: 32767, initial: 536 }],
  [TCP_KEEPIDLE, { minimum: 1, maximum: 32767, initial: 7200 }],
  [TCP_KEEPINTVL, { minimum: 1, maximum: 32767, initial: 75 }],
  [TCP_KEEPCNT, { minimum: 1, maximum: 127, initial: 9 }],
  [TCP_SYNCNT, { minimum: 1, maximum: 127, initial: 6 }],
  [TCP_LINGER2, { minimum: -1, maximum: 120, initial: 60 }],
  [TCP_DEFER_ACCEPT, { minimum: -INT_MAX, maximum: INT_MAX, initial: 0 }],
  [TCP_WINDOW_CLAMP, { minimum: 0, maximum: INT_MAX, initial: 0 }],
  [TCP_USER_TIMEOUT, { minimum: 0, maximum: INT_MAX, initial: 0 }],
  [TCP_FASTOPEN, { minimum: 0, maximum: INT_MAX, initial: 0 }],
]);

/** TCP_CA_NAME_MAX */
const CONGESTION_NAME = 16;
/** sizeof(struct tcp_info) of Linux 6.1; newer kernels have more behind it. */
const TCP_INFO_SIZE = 232;
/** The only one there is. */
const CONGESTION = "cubic";

export function setTcpOption(values: Map<number, number>, name: number, value: Uint8Array): number {
  // tcp(7): ENOENT, no such algorithm
  if (name === TCP_CONGESTION) return fromBytes(value).replace(/\0.*$/s, "") === CONGESTION ? 0 : -ENOENT;
  const range = RANGES.get(name);
  if (range === undefined) return -ENOPROTOOPT;
  const number = intOf(value);
  if (number === null || number < range.minimum || number > range.maximum) return -EINVAL;
  values.set(name, range.isFlag === true ? Number(number !== 0) : number);
  return 0;
}

/** @param state TCP_*: what struct tcp_info begins with. */
export function getTcpOption(
  values: ReadonlyMap<number, number>,
  name: number,
  size: number,
  state: number,
): Uint8Array | number {
  if (name === TCP_CONGESTION) return bytesOf(CONGESTION.padEnd(CONGESTION_NAME, "\0")).slice(0, size);
  if (name === TCP_INFO) {
    const info = new Uint8Array(Math.min(size, TCP_INFO_SIZE));
    if (info.length > 0) info[0] = state;
    return info;
  }
  const range = RANGES.get(name);
  return range === undefined ? -ENOPROTOOPT : intValue(values.get(name) ?? range.initial);
}
