import { fromBytes } from "../../../abi/byte-string.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { LineReader, type LineReaderState } from "../../io/index.ts";
import { quotef } from "../../quoting/quote.ts";
import type { ToolContext } from "../../tool.ts";
import { closeInput, openInput } from "../input.ts";
import { fileFailure } from "./outputs.ts";

/** Exit status when an input file could not be read. */
const EXIT_BAD_INPUT = 2;

/** Data for a checkpoint. */
export interface SedInputState {
  readonly next: number;
  readonly name: string;
  readonly reader: LineReaderState | null;
  readonly line: number;
  readonly status: number;
}

export interface InputSettings {
  readonly files: readonly string[];
  /** Each file has a first and a last line of its own. */
  readonly isSeparate: boolean;
  /** "-" is a file like any other. */
  readonly hasNoStdin: boolean;
  readonly delimiter: number;
}

/** What happens when files change. */
export interface FileEvents {
  /** A file was opened. */
  opened(name: string, fd: number): Routine;
  /** Its end was reached, or it is left. */
  closed(): Routine;
}

/** The lines of sed's files, one after the other. */
export class SedInput {
  /** Number of the line read last. */
  line: number;
  /** Of the file it came from; "-" for standard input. */
  name: string;
  /** Exit status: some file could not be read. */
  status: number;
  /** The line read last ended with a newline. */
  isTerminated = true;
  private readonly tool: ToolContext;
  private readonly settings: InputSettings;
  private readonly events: FileEvents;
  private next: number;
  private reader: LineReader | null;

  constructor(tool: ToolContext, settings: InputSettings, events: FileEvents, state: SedInputState | null) {
    this.tool = tool;
    this.settings = settings;
    this.events = events;
    this.line = state?.line ?? 0;
    this.name = state?.name ?? "-";
    this.status = state?.status ?? 0;
    this.next = state?.next ?? 0;
    this.reader = state === null || state.reader === null ? null : new LineReader(tool.sys, state.reader);
  }

  get isCheckpointDue(): boolean {
    return this.reader?.isCheckpointDue ?? false;
  }

  save(): SedInputState {
    const { next, name, line, status } = this;
    return { next, name, line, status, reader: this.reader?.save() ?? null };
  }

  /** @returns null when there are no more lines. @throws Failure */
  *read(): Routine<string | null> {
    while (this.reader !== null || (yield* this.openNext())) {
      const taken = this.reader!.take();
      const line = taken ?? (yield* this.reading(this.reader!.next()));
      if (line !== null) {
        this.line++;
        this.isTerminated = this.reader!.isTerminated;
        return fromBytes(line);
      }
      yield* this.close();
    }
    return null;
  }

  /** "$": no line follows; of this file, if files are separate. */
  *isLast(): Routine<boolean> {
    for (;;) {
      if (this.reader !== null && (yield* this.reading(this.reader.hasMore()))) return false;
      if (this.settings.isSeparate) return true;
      if (this.reader !== null) yield* this.close();
      if (!(yield* this.openNext())) return true;
    }
  }

  /** Leaves the present file. */
  *close(): Routine {
    if (this.reader === null) return;
    const { fd } = this.reader;
    this.reader = null;
    yield* closeInput(this.tool, fd);
    yield* this.events.closed();
  }

  /** Opens the next file that can be opened. @returns false when there is none. */
  private *openNext(): Routine<boolean> {
    const { files, hasNoStdin, delimiter, isSeparate } = this.settings;
    while (this.next < files.length) {
      const name = files[this.next++]!;
      const report = (error: Errno) => this.tool.error(`can't read ${quotef(name)}: ${error.description}`);
      const fd = yield* openInput(this.tool, hasNoStdin && name === "-" ? "./-" : name, report);
      if (fd === null) {
        this.status = EXIT_BAD_INPUT;
        continue;
      }
      this.name = name;
      this.reader = new LineReader(this.tool.sys, fd, delimiter);
      if (isSeparate) this.line = 0;
      yield* this.events.opened(name, fd);
      return true;
    }
    return false;
  }

  private *reading<T>(routine: Routine<T>): Routine<T> {
    try {
      return yield* routine;
    } catch (error) {
      throw error instanceof Errno ? fileFailure("read error on", this.name, error) : error;
    }
  }
}
