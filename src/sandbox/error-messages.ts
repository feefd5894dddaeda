import { errnoName } from "../abi/errno.ts";
import { errnoMessage } from "../abi/errno-message.ts";

/** What Node says of an errno where that is not strerror(3)'s text in lower case. */
const MESSAGES: Readonly<Record<string, string>> = {
  EAGAIN: "resource temporarily unavailable",
  EBUSY: "resource busy or locked",
  EEXIST: "file already exists",
  EFAULT: "bad address in system call argument",
  EIO: "i/o error",
  EISDIR: "illegal operation on a directory",
  ELOOP: "too many symbolic links encountered",
  EMFILE: "too many open files",
  ENAMETOOLONG: "name too long",
  ENFILE: "file table overflow",
  ENOMEM: "not enough memory",
  ENOTSUP: "operation not supported on socket",
  ENOTTY: "inappropriate ioctl for device",
  ERANGE: "result too large",
  ESPIPE: "invalid seek",
  EXDEV: "cross-device link not permitted",
};

/** ENOTSUP and EOPNOTSUPP are one number; Node knows it by the former name. */
export function errorCode(errno: number): string {
  const name = errnoName(errno) ?? `E${errno}`;
  return name === "EOPNOTSUPP" ? "ENOTSUP" : name;
}

/** "no such file or directory" for ENOENT: the words of Node's errors. */
export function errorMessage(errno: number): string {
  const text = MESSAGES[errorCode(errno)];
  if (text !== undefined) return text;
  const description = errnoMessage(errno) ?? "unknown error";
  return description.charAt(0).toLowerCase() + description.slice(1);
}
