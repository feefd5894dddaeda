import { PIPE_BUF } from "../../../abi/limits.ts";
import { SIG_DFL, SIG_IGN, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTSTP } from "../../../abi/signal.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { encodeText } from "../../../platform/program/text.ts";
import type { Shell } from "../state/shell.ts";
import type { HereDocument } from "../syntax/ast.ts";
import { expandHereDocument } from "./expand.ts";

interface WriterState {
  readonly bytes: Uint8Array;
  readonly readEnd: number;
  readonly writeEnd: number;
}

/** A pipe with the document in it (POSIX sh 2.7.4). @returns the end to read. */
export function* openHereDocument(shell: Shell, document: HereDocument): Routine<number> {
  const { sys } = shell;
  const bytes = encodeText(yield* expandHereDocument(shell, document.body));
  const [readEnd, writeEnd] = yield* sys.pipe();
  // What surely fits into the pipe needs nobody who waits for a reader.
  if (bytes.length <= PIPE_BUF) {
    if (bytes.length > 0) yield* sys.write(writeEnd, bytes);
  } else yield* sys.fork(writeHereDocument, { bytes, readEnd, writeEnd } satisfies WriterState);
  yield* sys.close(writeEnd);
  return readEnd;
}

/** A child that feeds the reader. One of the program's `functions`. */
export function* writeHereDocument(sys: Sys, { bytes, readEnd, writeEnd }: WriterState): Routine<number> {
  yield* sys.close(readEnd);
  for (const signal of [SIGINT, SIGQUIT, SIGHUP, SIGTSTP]) yield* sys.sigaction(signal, { handler: SIG_IGN });
  yield* sys.sigaction(SIGPIPE, { handler: SIG_DFL });
  for (let at = 0; at < bytes.length; ) {
    const written = yield* sys.write(writeEnd, bytes.subarray(at)).orErrno();
    if (written < 0) return 1;
    at += written;
  }
  return 0;
}
