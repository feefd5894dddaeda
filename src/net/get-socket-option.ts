import { ENOPROTOOPT } from "../abi/errno.ts";
import {
  SO_ACCEPTCONN,
  SO_BINDTODEVICE,
  SO_BSDCOMPAT,
  SO_COOKIE,
  SO_DOMAIN,
  SO_ERROR,
  SO_LINGER,
  SO_MARK,
  SO_NETNS_COOKIE,
  SO_PRIORITY,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SO_RCVTIMEO_NEW,
  SO_SNDBUF,
  SO_SNDLOWAT,
  SO_SNDTIMEO,
  SO_SNDTIMEO_NEW,
  SO_TYPE,
} from "../abi/socket.ts";
import { Linger } from "../abi/socket-struct.ts";
import { Timeval } from "../abi/time-struct.ts";
import type { KTime } from "../time/ktime.ts";
import { boundDeviceName } from "./bind-to-device.ts";
import { intValue, longValue } from "./option-value.ts";
import type { Socket } from "./socket.ts";
import type { SocketCaller } from "./socket-caller.ts";
import { isFlagOption } from "./socket-flags.ts";

/** getsockopt(2) at SOL_SOCKET (sk_getsockopt()). @param size of the caller's buffer. @returns the value, or -errno. */
export function getSocketOption(caller: SocketCaller, socket: Socket, name: number, size: number): Uint8Array | number {
  const own = socket.getSocketOption(caller, name, size);
  if (own !== null) return own;
  const { options } = socket;
  if (isFlagOption(name)) return intValue(options.has(name) ? 1 : 0);
  switch (name) {
    case SO_TYPE:
      return intValue(socket.type);
    case SO_PROTOCOL:
      return intValue(socket.protocol);
    case SO_DOMAIN:
      return intValue(socket.family);
    case SO_ERROR:
      return intValue(-socket.takeError());
    case SO_ACCEPTCONN:
      return intValue(socket.isListening ? 1 : 0);
    case SO_SNDBUF:
      return intValue(options.sendBuffer);
    case SO_RCVBUF:
      return intValue(options.receiveBuffer);
    case SO_RCVLOWAT:
      return intValue(options.receiveLowWater);
    case SO_SNDLOWAT:
      return intValue(1);
    case SO_PRIORITY:
      return intValue(options.priority);
    case SO_MARK:
      return intValue(options.mark);
    // socket(7): SO_BSDCOMPAT has no effect
    case SO_BSDCOMPAT:
      return intValue(0);
    case SO_LINGER:
      return lingerValue(options.isLingering, options.linger);
    case SO_RCVTIMEO:
    case SO_RCVTIMEO_NEW:
      return timeoutValue(options.receiveTimeout);
    case SO_SNDTIMEO:
    case SO_SNDTIMEO_NEW:
      return timeoutValue(options.sendTimeout);
    case SO_COOKIE:
      return longValue(socket.cookie);
    // NET-013: the namespace's id
    case SO_NETNS_COOKIE:
      return longValue(socket.namespace.id);
    case SO_BINDTODEVICE:
      return boundDeviceName(socket, size);
  }
  // getsockopt(2): ENOPROTOOPT, the option is unknown at the level indicated
  return -ENOPROTOOPT;
}

function lingerValue(isOn: boolean, seconds: number): Uint8Array {
  const bytes = new Uint8Array(Linger.size);
  Linger.write(new DataView(bytes.buffer), 0, { l_onoff: isOn ? 1 : 0, l_linger: seconds });
  return bytes;
}

/** sock_get_timeout(): zero for none. */
function timeoutValue(timeout: KTime | null): Uint8Array {
  const bytes = new Uint8Array(Timeval.size);
  if (timeout === null) return bytes;
  const tv_usec = Math.floor(timeout.nanoseconds / 1000);
  Timeval.write(new DataView(bytes.buffer), 0, { tv_sec: timeout.seconds, tv_usec });
  return bytes;
}
