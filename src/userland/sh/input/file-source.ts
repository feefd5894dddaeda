import { EINTR } from "../../../abi/errno.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { decodeText } from "../../../platform/program/text.ts";
import { checkInterrupt } from "../execution/traps.ts";
import type { Shell } from "../state/shell.ts";
import { joinBytes } from "./join-bytes.ts";
import type { LineSource, SourceData } from "./line-source.ts";

/** Bytes per read, as dash has it: what a script on stdin leaves to its commands depends on it. */
const BLOCK = 8192;
const NEWLINE = 10;

/** A script: a file, or what stdin gives. Bytes that are 0 do not count. */
export class FileSource implements LineSource {
  readonly kind = "file";
  readonly fd: number;
  private readonly shell: Shell;
  private unread: Uint8Array;

  /** @param unread what was read already. */
  constructor(shell: Shell, fd: number, unread: Uint8Array = new Uint8Array(0)) {
    this.shell = shell;
    this.fd = fd;
    this.unread = unread;
  }

  *next(): Routine<string | null> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const end = this.unread.indexOf(NEWLINE);
      if (end >= 0) {
        parts.push(this.unread.subarray(0, end + 1));
        this.unread = this.unread.subarray(end + 1);
        break;
      }
      if (this.unread.length > 0) parts.push(this.unread);
      this.unread = yield* this.readBlock();
      if (this.unread.length === 0) break;
    }
    const line = decodeText(joinBytes(parts)).replaceAll("\0", "");
    return parts.length === 0 ? null : line;
  }

  discard(): void {
    this.unread = new Uint8Array(0);
  }

  save(): SourceData & { kind: "file" } {
    return { kind: "file", fd: this.fd, unread: this.unread };
  }

  /** Nothing at the end, and where reading fails. */
  private *readBlock(): Routine<Uint8Array> {
    for (;;) {
      const block = yield* this.shell.sys.read(this.fd, BLOCK).orErrno();
      if (typeof block !== "number") return block;
      if (block !== -EINTR) return new Uint8Array(0);
      yield* checkInterrupt(this.shell);
    }
  }
}
