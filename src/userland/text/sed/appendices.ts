import { fromBytes } from "../../../abi/byte-string.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { LineReader, type LineReaderState, READ_SIZE } from "../../io/index.ts";
import { fileFailure, type SedOutput } from "./outputs.ts";

type Appendix = { readonly text: string } | { readonly file: string };

/** What a, r and R have written behind a line: when its cycle ends, or the next line is read. */
export class Appendices {
  private readonly sys: Sys;
  private readonly delimiter: number;
  private readonly pending: Appendix[] = [];
  /** Files of R, by name; null for one that cannot be opened. */
  private readonly readers: Map<string, LineReader | null>;

  constructor(sys: Sys, delimiter: number, state: Readonly<Record<string, LineReaderState | null>>) {
    this.sys = sys;
    this.delimiter = delimiter;
    const readers = Object.entries(state);
    this.readers = new Map(readers.map(([name, saved]) => [name, saved === null ? null : new LineReader(sys, saved)]));
  }

  /** Data for a checkpoint. Precondition: nothing is pending. */
  save(): Record<string, LineReaderState | null> {
    return Object.fromEntries([...this.readers].map(([name, reader]) => [name, reader?.save() ?? null]));
  }

  addText(text: string): void {
    this.pending.push({ text });
  }

  addFile(file: string): void {
    this.pending.push({ file });
  }

  /** The next line of a file, if it has one. */
  *addLineOf(name: string): Routine {
    let reader = this.readers.get(name);
    if (reader === undefined) {
      const fd = yield* this.sys.open(name).orErrno();
      reader = fd < 0 ? null : new LineReader(this.sys, fd, this.delimiter);
      this.readers.set(name, reader);
    }
    const line = reader === null ? null : yield* reader.next();
    if (line === null) return;
    this.addText(fromBytes(line) + (reader!.isTerminated ? String.fromCharCode(this.delimiter) : ""));
  }

  /** Writes what is pending. @throws Failure */
  *write(output: SedOutput): Routine {
    for (const appendix of this.pending.splice(0)) {
      if ("text" in appendix) yield* output.text(appendix.text);
      else yield* this.copy(appendix.file, output);
    }
  }

  /** What cannot be opened is passed over (POSIX sed, r). */
  private *copy(name: string, output: SedOutput): Routine {
    const fd = name === "/dev/stdin" ? 0 : yield* this.sys.open(name).orErrno();
    if (fd < 0) return;
    for (;;) {
      const bytes = yield* this.sys.read(fd, READ_SIZE).orErrno();
      if (typeof bytes === "number") throw fileFailure("read error on", name, new Errno(-bytes, "read", name));
      if (bytes.length === 0) break;
      yield* output.text(fromBytes(bytes));
    }
    if (fd !== 0) yield* this.sys.close(fd);
  }
}
