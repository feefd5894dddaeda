/**
 * Sockets (Linux's net/, gVisor's socket): the open file that a socket is, with what every family has in common, and one folder per
 * address family. An operation returns a value or -errno and never waits; the system calls in src/syscalls do. Stands on fs/: a socket
 * is a FileDescription in sockfs. The task comes as a SocketCaller.
 */
export { ADDRESS_FAMILIES } from "./address-families.ts";
export type { AddressFamily, SocketRequest } from "./address-family.ts";
export { ControlBuffer } from "./control-buffer.ts";
export { type ControlMessage, controlMessages } from "./control-messages.ts";
export { createSocket } from "./create-socket.ts";
export { getSocketOption } from "./get-socket-option.ts";
export { ReceiveMessage, SendMessage } from "./message.ts";
export { BufferIterator, type MessageIterator } from "./message-iterator.ts";
export { Network } from "./network.ts";
export { setSocketOption } from "./set-socket-option.ts";
export { Socket, type SocketParts } from "./socket.ts";
export { type SocketCaller, socketCaller } from "./socket-caller.ts";
export { SocketOptions } from "./socket-options.ts";
export { procNetUnix } from "./unix/proc-net-unix.ts";
export { UnixSocket } from "./unix/unix-socket.ts";
