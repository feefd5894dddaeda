import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../abi/fcntl.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { Output } from "../../io/index.ts";
import { quotef } from "../../quoting/quote.ts";
import { Failure } from "../../tool.ts";

/** Exit status for errors of input and output. */
export const EXIT_PANIC = 4;

/** Data for a checkpoint. */
export interface SedOutputState {
  readonly fd: number;
  readonly lacksNewline: boolean;
}

/** Where sed writes lines. A line without a newline, as the last of a file may be, gets one if anything follows. */
export class SedOutput {
  readonly fd: number;
  private readonly output: Output;
  private readonly delimiter: string;
  private readonly isBuffered: boolean;
  private lacksNewline: boolean;

  /** @param delimiter what ends a line. */
  constructor(output: Output, state: SedOutputState, delimiter: string, isBuffered: boolean) {
    this.fd = state.fd;
    this.output = output;
    this.delimiter = delimiter;
    this.isBuffered = isBuffered;
    this.lacksNewline = state.lacksNewline;
  }

  /** Precondition: the underlying output is flushed. */
  save(): SedOutputState {
    return { fd: this.fd, lacksNewline: this.lacksNewline };
  }

  /** @param isTerminated the line ended with a newline where it was read. */
  *line(text: string, isTerminated: boolean): Routine {
    yield* this.text(isTerminated ? text + this.delimiter : text);
    this.lacksNewline = !isTerminated;
  }

  /** Text as it is. */
  *text(text: string): Routine {
    if (this.lacksNewline) this.output.addBytes(this.delimiter);
    this.lacksNewline = false;
    if (this.output.addBytes(text)) yield* this.output.drain();
    if (!this.isBuffered) yield* this.output.flush();
  }

  *flush(): Routine {
    yield* this.output.flush();
  }
}

/** The files of w and W, and of the flag w. All of them are made when sed begins. */
export class WrittenFiles {
  private readonly outputs = new Map<string, SedOutput>();

  /** Opens the files. @throws Failure */
  *open(sys: Sys, names: Iterable<string>, delimiter: string): Routine {
    for (const name of names) {
      if (this.outputs.has(name) || name === "/dev/stdout" || name === "/dev/stderr") continue;
      const fd = yield* sys.open(name, O_WRONLY | O_CREAT | O_TRUNC).orErrno();
      if (fd < 0) throw new Failure(`couldn't open file ${name}: ${new Errno(-fd, "open").description}`, EXIT_PANIC);
      this.add(sys, name, { fd, lacksNewline: false }, delimiter);
    }
  }

  /** Takes up files that are open. */
  restore(sys: Sys, states: Readonly<Record<string, SedOutputState>>, delimiter: string): void {
    for (const [name, state] of Object.entries(states)) this.add(sys, name, state, delimiter);
  }

  save(): Record<string, SedOutputState> {
    return Object.fromEntries([...this.outputs].map(([name, output]) => [name, output.save()]));
  }

  get(name: string): SedOutput | undefined {
    return this.outputs.get(name);
  }

  private add(sys: Sys, name: string, state: SedOutputState, delimiter: string): void {
    this.outputs.set(name, new SedOutput(new Output(sys, state.fd), state, delimiter, false));
  }
}

/** An error of a file, in sed's words. */
export function fileFailure(what: string, name: string, error: Errno): Failure {
  return new Failure(`${what} ${quotef(name)}: ${error.description}`, EXIT_PANIC);
}
