import { CAP_NET_ADMIN, CAP_NET_RAW } from "../abi/capability.ts";
import { EACCES, EDOM, EINVAL, ENOPROTOOPT, EPERM } from "../abi/errno.ts";
import {
  SO_ACCEPTCONN,
  SO_BINDTODEVICE,
  SO_BSDCOMPAT,
  SO_DEBUG,
  SO_DOMAIN,
  SO_ERROR,
  SO_LINGER,
  SO_LOCK_FILTER,
  SO_MARK,
  SO_PRIORITY,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RCVLOWAT,
  SO_RCVMARK,
  SO_RCVTIMEO,
  SO_RCVTIMEO_NEW,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SO_SNDLOWAT,
  SO_SNDTIMEO,
  SO_SNDTIMEO_NEW,
  SO_TYPE,
} from "../abi/socket.ts";
import { Linger } from "../abi/socket-struct.ts";
import { Timeval } from "../abi/time-struct.ts";
import { KTime } from "../time/ktime.ts";
import { bindToDevice } from "./bind-to-device.ts";
import { intOf } from "./option-value.ts";
import type { Socket } from "./socket.ts";
import type { SocketCaller } from "./socket-caller.ts";
import { isFlagOption } from "./socket-flags.ts";
import { DEFAULT_BUFFER } from "./socket-options.ts";

/** SOCK_MIN_SNDBUF, SOCK_MIN_RCVBUF: room for one small packet with what belongs to it. */
const MIN_SEND_BUFFER = 4608;
const MIN_RECEIVE_BUFFER = 2304;
const INT_MAX = 0x7fffffff;
/** TC_PRIO_INTERACTIVE: higher ones need a capability. */
const MAX_FREE_PRIORITY = 6;

/** setsockopt(2) at SOL_SOCKET (sk_setsockopt()): 0 or -errno. */
export function setSocketOption(caller: SocketCaller, socket: Socket, name: number, value: Uint8Array): number {
  if (name === SO_BINDTODEVICE) return bindToDevice(caller, socket, value);
  const number = intOf(value);
  // setsockopt(2): EINVAL, optlen is invalid
  if (number === null) return -EINVAL;
  const own = socket.setSocketOption(caller, name, value);
  if (own !== null) return own;
  const { options } = socket;
  if (isFlagOption(name)) return setFlag(caller, socket, name, number);
  switch (name) {
    case SO_TYPE:
    case SO_PROTOCOL:
    case SO_DOMAIN:
    case SO_ERROR:
    case SO_ACCEPTCONN:
    case SO_SNDLOWAT:
      return -ENOPROTOOPT;
    case SO_BSDCOMPAT:
      return 0;
    case SO_SNDBUF:
      return setSendBuffer(socket, Math.min(number >>> 0, DEFAULT_BUFFER));
    case SO_RCVBUF:
      return setReceiveBuffer(socket, Math.min(number >>> 0, DEFAULT_BUFFER));
    case SO_SNDBUFFORCE:
      // socket(7): needs CAP_NET_ADMIN
      return mayAdminister(caller, socket) ? setSendBuffer(socket, Math.max(number, 0)) : -EPERM;
    case SO_RCVBUFFORCE:
      return mayAdminister(caller, socket) ? setReceiveBuffer(socket, Math.max(number, 0)) : -EPERM;
    case SO_RCVLOWAT:
      options.receiveLowWater = number < 0 ? INT_MAX : number || 1;
      return 0;
    case SO_PRIORITY:
      if ((number < 0 || number > MAX_FREE_PRIORITY) && !mayMark(caller, socket)) return -EPERM;
      options.priority = number;
      return 0;
    case SO_MARK:
      if (!mayMark(caller, socket)) return -EPERM;
      options.mark = number >>> 0;
      return 0;
    case SO_LINGER:
      return setLinger(socket, value);
    case SO_RCVTIMEO:
    case SO_RCVTIMEO_NEW:
      return setTimeoutOf(value, (timeout) => (options.receiveTimeout = timeout));
    case SO_SNDTIMEO:
    case SO_SNDTIMEO_NEW:
      return setTimeoutOf(value, (timeout) => (options.sendTimeout = timeout));
  }
  return -ENOPROTOOPT;
}

function setFlag(caller: SocketCaller, socket: Socket, name: number, number: number): number {
  const isOn = number !== 0;
  // socket(7): SO_DEBUG needs CAP_NET_ADMIN in the initial user namespace
  const initial = socket.network.vfs.initialUserNamespace;
  if (name === SO_DEBUG && isOn && !caller.credentials.hasCapability(CAP_NET_ADMIN, initial)) return -EACCES;
  // socket(7): a locked filter stays so
  if (name === SO_LOCK_FILTER && !isOn && socket.options.has(name)) return -EPERM;
  if (name === SO_RCVMARK && !mayMark(caller, socket)) return -EPERM;
  socket.options.turn(name, isOn);
  return 0;
}

/** sockopt_ns_capable(): over the namespace the socket is in. */
function mayAdminister(caller: SocketCaller, socket: Socket): boolean {
  return caller.credentials.hasCapability(CAP_NET_ADMIN, socket.namespace.owner);
}

function mayMark(caller: SocketCaller, socket: Socket): boolean {
  return caller.credentials.hasCapability(CAP_NET_RAW, socket.namespace.owner) || mayAdminister(caller, socket);
}

/** socket(7): the kernel doubles the value, to allow space for bookkeeping. */
function setSendBuffer(socket: Socket, size: number): number {
  socket.options.sendBuffer = Math.max(Math.min(size, INT_MAX / 2) * 2, MIN_SEND_BUFFER) & INT_MAX;
  socket.sendBufferChanged();
  return 0;
}

function setReceiveBuffer(socket: Socket, size: number): number {
  socket.options.receiveBuffer = Math.max(Math.min(size, INT_MAX / 2) * 2, MIN_RECEIVE_BUFFER) & INT_MAX;
  return 0;
}

function setLinger(socket: Socket, value: Uint8Array): number {
  if (value.length < Linger.size) return -EINVAL;
  const { l_onoff, l_linger } = Linger.read(new DataView(value.buffer, value.byteOffset), 0);
  socket.options.isLingering = l_onoff !== 0;
  if (l_onoff !== 0) socket.options.linger = l_linger >>> 0;
  return 0;
}

/** sock_set_timeout(): zero is none, less than zero does not wait. */
function setTimeoutOf(value: Uint8Array, assign: (timeout: KTime | null) => void): number {
  if (value.length < Timeval.size) return -EINVAL;
  const { tv_sec, tv_usec } = Timeval.read(new DataView(value.buffer, value.byteOffset), 0);
  if (tv_usec < 0 || tv_usec >= 1e6) return -EDOM;
  if (tv_sec < 0) assign(KTime.ZERO);
  else if (tv_sec === 0 && tv_usec === 0) assign(null);
  else assign(KTime.of(tv_sec, tv_usec * 1000));
  return 0;
}
