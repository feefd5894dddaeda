import { AF_UNIX } from "../../abi/socket.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import { Socket } from "../socket.ts";
import type { UnixSocket } from "./unix-socket.ts";

/** unix_get_socket(). By its family, not its class: the class stands on those that ask. */
export function isUnixSocket(file: FileDescription): file is UnixSocket {
  return file instanceof Socket && file.family === AF_UNIX;
}
