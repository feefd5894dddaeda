import { POLLERR, POLLHUP, POLLIN, POLLRDHUP, POLLRDNORM } from "../../abi/poll.ts";
import { SOCK_STREAM } from "../../abi/socket.ts";
import { RCV_SHUTDOWN, SHUTDOWN_MASK, STATE_CLOSED, type UnixEndpoint, WRITABLE } from "./unix-endpoint.ts";

/** unix_poll() and unix_dgram_poll(): POLL* that hold now. @param error sk_err */
export function pollUnix(endpoint: UnixEndpoint, error: number): number {
  let events = 0;
  const { shutdownMask } = endpoint;
  if (error !== 0) events |= POLLERR;
  if (shutdownMask === SHUTDOWN_MASK) events |= POLLHUP;
  if ((shutdownMask & RCV_SHUTDOWN) !== 0) events |= POLLRDHUP | POLLIN | POLLRDNORM;
  if (endpoint.messages.length > 0 || endpoint.backlog.length > 0) events |= POLLIN | POLLRDNORM;
  // Those that need a connection, and have none.
  if (endpoint.isConnectionBased && endpoint.state === STATE_CLOSED) events |= POLLHUP;
  // Also when the other side has shut down, so that nobody waits for ever.
  if (endpoint.isWritable && !isPeerFull(endpoint)) events |= WRITABLE;
  return events;
}

/** Whether a send(2) would have to wait for the peer; it is told then when that is over (unix_dgram_peer_wake_me()). */
function isPeerFull(endpoint: UnixEndpoint): boolean {
  const { peer } = endpoint;
  if (endpoint.type === SOCK_STREAM || peer === null || peer.peer === endpoint || !peer.isFull || peer.isDead)
    return false;
  endpoint.stallAt(peer);
  return true;
}
