import type { UnixSocket } from "./unix-socket.ts";

/**
 * Of the sockets in flight those that no program can reach any more: all references to them are in messages, and those messages in queues
 * of sockets of which the same is true.
 */
export function unreachableSockets(inFlight: ReadonlySet<UnixSocket>): UnixSocket[] {
  const candidates = new Set<UnixSocket>();
  for (const socket of inFlight) if (socket.references === socket.inFlight) candidates.add(socket);
  const internal = new Map<UnixSocket, number>();
  for (const socket of candidates) {
    for (const held of socketsQueuedAt(socket, candidates)) internal.set(held, (internal.get(held) ?? 0) + 1);
  }
  // Messages elsewhere hold these: whoever reads them gets these sockets, and then what is queued at them.
  const alive = new Set<UnixSocket>();
  for (const socket of candidates) if ((internal.get(socket) ?? 0) < socket.inFlight) alive.add(socket);
  for (const socket of alive) for (const held of socketsQueuedAt(socket, candidates)) alive.add(held);
  return [...candidates].filter((socket) => !alive.has(socket));
}

function* socketsQueuedAt(socket: UnixSocket, candidates: ReadonlySet<UnixSocket>): IterableIterator<UnixSocket> {
  for (const file of socket.queuedFiles()) {
    if (candidates.has(file as UnixSocket)) yield file as UnixSocket;
  }
}
