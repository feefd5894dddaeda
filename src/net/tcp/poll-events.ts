/** What poll(2) tells of a stream socket, as tcp_poll() groups it. */
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";

export const READABLE = POLLIN | POLLRDNORM;
export const WRITABLE = POLLOUT | POLLWRNORM;
export const EVERYTHING = READABLE | WRITABLE | POLLERR | POLLHUP | POLLRDHUP;
