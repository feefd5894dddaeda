import { EBADF, EEXIST, EINTR, ENOENT, ENOTDIR } from "../../../abi/errno.ts";
import { F_DUPFD_CLOEXEC, O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } from "../../../abi/fcntl.ts";
import { S_IFMT, S_IFREG } from "../../../abi/stat.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import { hasPendingSignal } from "../state/signals.ts";
import { strerror } from "../strerror.ts";
import type { FileRedirection, HereDocument, Redirection } from "../syntax/ast.ts";
import { expandString } from "./expand.ts";
import { openHereDocument } from "./here-document.ts";

/** Descriptors from here on are the shell's own (POSIX sh 2.7: 0 to 9 are for scripts). */
const FIRST_PRIVATE = 10;

/** A redirection whose target is expanded. */
export type PreparedRedirection =
  | {
      readonly kind: "file";
      readonly fd: number;
      readonly operator: FileRedirection["operator"];
      readonly path: string;
    }
  | { readonly kind: "dup"; readonly fd: number; readonly source: number }
  | { readonly kind: "close"; readonly fd: number }
  | { readonly kind: "here-document"; readonly fd: number; readonly document: HereDocument };

/** Where a descriptor was before it was redirected. */
export interface SavedDescriptor {
  readonly fd: number;
  /** Null: it was closed. */
  readonly copy: number | null;
}

/** In the order in which they were redirected, each once. */
export type SavedDescriptors = SavedDescriptor[];

/** Expands the targets, all before the first is opened. @throws ShellError */
export function* prepareRedirections(
  shell: Shell,
  redirections: readonly Redirection[],
): Routine<PreparedRedirection[]> {
  const prepared: PreparedRedirection[] = [];
  for (const redirection of redirections) {
    const { fd } = redirection;
    if (redirection.type === "here-document") {
      prepared.push({ kind: "here-document", fd, document: redirection });
      continue;
    }
    const target = yield* expandString(shell, redirection.target);
    if (redirection.type === "file") prepared.push({ kind: "file", fd, operator: redirection.operator, path: target });
    else if (target === "-") prepared.push({ kind: "close", fd });
    else if (/^[0-9]$/.test(target)) prepared.push({ kind: "dup", fd, source: Number(target) });
    else throw new ShellError("Syntax error: Bad fd number");
  }
  return prepared;
}

/**
 * Redirects (POSIX sh 2.7).
 * @param saved gets what `restoreDescriptors` needs; null for redirections that stay.
 * @throws ShellError for the first that fails; those before it are done.
 */
export function* redirect(
  shell: Shell,
  redirections: readonly PreparedRedirection[],
  saved: SavedDescriptors | null,
): Routine {
  const { sys } = shell;
  for (const redirection of redirections) {
    const { fd } = redirection;
    if (redirection.kind === "dup" && redirection.source === fd) continue;
    const opened = yield* openTarget(shell, redirection);
    if (saved !== null && !saved.some((other) => other.fd === fd)) {
      saved.push({ fd, copy: opened === fd ? null : yield* saveDescriptor(shell, fd) });
    }
    if (opened === fd) continue;
    if (redirection.kind === "close") {
      // EBADF: it is closed already.
      yield* sys.close(fd).orErrno();
      continue;
    }
    const result = yield* sys.dup3(opened, fd).orErrno();
    if (redirection.kind !== "dup") yield* sys.close(opened);
    if (result < 0) throw new ShellError(`${opened}: ${strerror(-result)}`);
  }
}

/** Undoes `redirect`. */
export function* restoreDescriptors(shell: Shell, saved: SavedDescriptors): Routine {
  for (const { fd, copy } of saved.splice(0).reverse()) {
    if (copy === null) yield* shell.sys.close(fd).orErrno();
    else {
      yield* shell.sys.dup3(copy, fd);
      yield* shell.sys.close(copy);
    }
  }
}

/** `exec`: the redirections stay, and nothing brings back what was there. */
export function* dropSavedDescriptors(shell: Shell, saved: SavedDescriptors): Routine {
  for (const { copy } of saved.splice(0)) if (copy !== null) yield* shell.sys.close(copy);
}

/** @returns a descriptor, which for `close` means nothing. */
function* openTarget(shell: Shell, redirection: PreparedRedirection): Routine<number> {
  switch (redirection.kind) {
    case "file":
      return yield* openFile(shell, redirection.path, redirection.operator);
    case "dup":
      return redirection.source;
    case "close":
      return -1;
    case "here-document":
      return yield* openHereDocument(shell, redirection.document);
  }
}

function* openFile(shell: Shell, path: string, operator: FileRedirection["operator"]): Routine<number> {
  switch (operator) {
    case "<":
      return yield* open(shell, path, O_RDONLY);
    case "<>":
      return yield* open(shell, path, O_RDWR | O_CREAT);
    case ">>":
      return yield* open(shell, path, O_WRONLY | O_CREAT | O_APPEND);
    case ">":
      if (shell.options.noclobber) return yield* openWithoutClobber(shell, path);
      return yield* open(shell, path, O_WRONLY | O_CREAT | O_TRUNC);
    case ">|":
      return yield* open(shell, path, O_WRONLY | O_CREAT | O_TRUNC);
  }
}

/** set -C: what is no regular file can be written to all the same (POSIX sh 2.7.2). */
function* openWithoutClobber(shell: Shell, path: string): Routine<number> {
  const stat = yield* shell.sys.stat(path).orErrno();
  if (typeof stat === "number") return yield* open(shell, path, O_WRONLY | O_CREAT | O_EXCL);
  if ((stat.st_mode & S_IFMT) === S_IFREG) throw cannotOpen(path, O_CREAT, EEXIST);
  const fd = yield* open(shell, path, O_WRONLY);
  // It may be another file by now.
  const opened = yield* shell.sys.fstat(fd);
  if ((opened.st_mode & S_IFMT) !== S_IFREG) return fd;
  yield* shell.sys.close(fd);
  throw cannotOpen(path, O_CREAT, EEXIST);
}

/** open(2), made again after signals that mean nothing to the shell. @throws ShellError */
export function* open(shell: Shell, path: string, flags: number): Routine<number> {
  for (;;) {
    const fd = yield* shell.sys.open(path, flags).orErrno();
    if (fd >= 0) return fd;
    if (fd !== -EINTR || hasPendingSignal(shell)) throw cannotOpen(path, flags, -fd);
  }
}

function cannotOpen(path: string, flags: number, errno: number): ShellError {
  const isCreating = (flags & O_CREAT) !== 0;
  const isMissing = errno === ENOENT || errno === ENOTDIR;
  const reason = !isMissing ? strerror(errno) : isCreating ? "Directory nonexistent" : "No such file";
  return new ShellError(`cannot ${isCreating ? "create" : "open"} ${path}: ${reason}`);
}

/** A copy of `fd` that programs do not inherit, out of the way of scripts; null when there is nothing to copy. @throws ShellError */
function* saveDescriptor(shell: Shell, fd: number): Routine<number | null> {
  const copy = yield* shell.sys.fcntl(fd, F_DUPFD_CLOEXEC, FIRST_PRIVATE).orErrno();
  if (copy >= 0) return copy;
  if (copy === -EBADF) return null;
  throw new ShellError(`${fd}: ${strerror(-copy)}`);
}

/** Moves a descriptor out of the way of scripts, and of programs. */
export function* makePrivate(shell: Shell, fd: number): Routine<number> {
  const copy = yield* saveDescriptor(shell, fd);
  yield* shell.sys.close(fd);
  return copy!;
}
