import type { Routine } from "../../../platform/program/syscall.ts";
import { Output } from "../../io/index.ts";
import type { Regex } from "../../regex/index.ts";
import { Failure, type ToolContext } from "../../tool.ts";
import { Appendices } from "./appendices.ts";
import { runShell } from "./execute.ts";
import { beginEdit, type Edit, endEdit } from "./in-place.ts";
import { type InputSettings, SedInput, type SedInputState } from "./input.ts";
import { listLine } from "./list-line.ts";
import { SedOutput, type SedOutputState, WrittenFiles } from "./outputs.ts";
import { isSelected, looksForLast, newRange, type Place, type Range } from "./ranges.ts";
import type { Command, Script, Substitution } from "./script.ts";
import { substitute } from "./substitute.ts";

export interface MachineSettings extends InputSettings {
  /** Lines are not printed at the end of a cycle. */
  readonly isQuiet: boolean;
  /** Of the l command. */
  readonly lineLength: number;
  readonly isUnbuffered: boolean;
  /** Files are edited; the suffix of backups, "" for none. null: lines go to standard output. */
  readonly inPlace: string | null;
}

/** Data for a checkpoint, between two cycles. */
export interface MachineState {
  readonly input: SedInputState;
  readonly hold: string;
  readonly isHoldTerminated: boolean;
  readonly ranges: Range[];
  readonly stdout: SedOutputState;
  readonly written: Record<string, SedOutputState>;
  readonly read: ReturnType<Appendices["save"]>;
  readonly edit: (Edit & SedOutputState) | null;
}

/** How a cycle ended. */
type CycleEnd = "print" | "delete" | "restart" | { readonly status: number; readonly isPrinted: boolean };

/** Jumps after which others get a turn: a script may loop for ever without reading. */
const YIELD_INTERVAL = 1 << 14;

/** Executes a script on its input (POSIX sed, "EXTENDED DESCRIPTION"). */
export class Machine implements Place {
  isLast = false;
  private readonly tool: ToolContext;
  private readonly script: Script;
  private readonly settings: MachineSettings;
  private readonly input: SedInput;
  private readonly delimiter: string;
  private readonly stdout: SedOutput;
  private readonly written = new WrittenFiles();
  private ranges: Range[];
  private edit: Edit | null;
  private output: SedOutput;
  private pattern = "";
  private isTerminated = true;
  private hold: string;
  private isHoldTerminated: boolean;
  private readonly appendices: Appendices;
  private isReplaced = false;
  private lastRegex: Regex | null = null;

  constructor(tool: ToolContext, script: Script, settings: MachineSettings, state: MachineState | null) {
    this.tool = tool;
    this.script = script;
    this.settings = settings;
    this.delimiter = String.fromCharCode(settings.delimiter);
    const events = {
      opened: (name: string, fd: number) => this.beginFile(name, fd),
      closed: () => this.endFile(),
    };
    this.input = new SedInput(tool, settings, events, state?.input ?? null);
    this.stdout = this.outputOf(tool.out, state?.stdout ?? { fd: 1, lacksNewline: false });
    this.hold = state?.hold ?? "";
    this.isHoldTerminated = state?.isHoldTerminated ?? true;
    this.ranges = state?.ranges ?? script.commands.map(newRange);
    const { sys } = tool;
    if (state !== null) this.written.restore(sys, state.written, this.delimiter);
    this.appendices = new Appendices(sys, settings.delimiter, state?.read ?? {});
    this.edit = state?.edit ?? null;
    this.output =
      state === null || state.edit === null ? this.stdout : this.outputOf(new Output(sys, state.edit.fd), state.edit);
  }

  get line(): number {
    return this.input.line;
  }

  get isCheckpointDue(): boolean {
    return this.input.isCheckpointDue;
  }

  /** Precondition: between two cycles. */
  *save(): Routine<MachineState> {
    yield* this.output.flush();
    return {
      input: this.input.save(),
      hold: this.hold,
      isHoldTerminated: this.isHoldTerminated,
      ranges: this.ranges,
      stdout: this.stdout.save(),
      written: this.written.save(),
      read: this.appendices.save(),
      edit: this.edit === null ? null : { ...this.edit, ...this.output.save() },
    };
  }

  /** Makes the files that are to be written. */
  *prepare(): Routine {
    const names = this.script.commands.flatMap(({ action }) => {
      if (action.name === "w" || action.name === "W") return [action.file];
      return action.name === "s" && action.substitution.file !== null ? [action.substitution.file] : [];
    });
    yield* this.written.open(this.tool.sys, names, this.delimiter);
  }

  /** One cycle. @returns the exit status when it was the last. @throws RegexError when a match takes too much. */
  *cycle(): Routine<number | null> {
    if (!(yield* this.readPattern())) return this.input.status;
    for (;;) {
      const end = yield* this.execute();
      const isPrinted = end === "print" || (typeof end === "object" && end.isPrinted);
      if (isPrinted && !this.settings.isQuiet) yield* this.print(this.pattern);
      if (typeof end !== "object" || end.isPrinted) yield* this.appendices.write(this.output);
      if (typeof end === "object") {
        yield* this.input.close();
        return end.status;
      }
      if (end !== "restart") return null;
    }
  }

  /** Gives up: the file that is being edited stays as it is. */
  *abandon(): Routine {
    if (this.edit !== null) yield* this.tool.sys.unlink(this.edit.temporary).orErrno();
  }

  matches(regex: Regex | null): boolean {
    return this.regexOf(regex).test(this.pattern);
  }

  private regexOf(regex: Regex | null): Regex {
    const used = regex ?? this.lastRegex;
    if (used === null) throw new Failure("-e expression #1, char 0: no previous regular expression", 1);
    this.lastRegex = used;
    return used;
  }

  private outputOf(output: Output, state: SedOutputState): SedOutput {
    return new SedOutput(output, state, this.delimiter, !this.settings.isUnbuffered);
  }

  private *print(text: string, isTerminated = this.isTerminated): Routine {
    yield* this.output.line(text, isTerminated);
  }

  private *readPattern(): Routine<boolean> {
    const line = yield* this.readLine();
    if (line === null) return false;
    this.pattern = line;
    return true;
  }

  private *readLine(): Routine<string | null> {
    const line = yield* this.input.read();
    this.isReplaced = false;
    if (line !== null) this.isTerminated = this.input.isTerminated;
    return line;
  }

  private *beginFile(name: string, fd: number): Routine {
    if (this.settings.isSeparate) this.ranges = this.script.commands.map(newRange);
    if (this.settings.inPlace === null) return;
    this.edit = yield* beginEdit(this.tool.sys, name, fd);
    this.output = this.outputOf(new Output(this.tool.sys, this.edit.fd), { fd: this.edit.fd, lacksNewline: false });
  }

  private *endFile(): Routine {
    if (this.edit === null) return;
    yield* this.output.flush();
    this.output = this.stdout;
    const { edit } = this;
    this.edit = null;
    yield* endEdit(this.tool.sys, edit, this.settings.inPlace!);
  }

  private *execute(): Routine<CycleEnd> {
    const { commands } = this.script;
    for (let at = 0, jumps = 0; at < commands.length; ) {
      const command = commands[at]!;
      if (looksForLast(command)) this.isLast = yield* this.input.isLast();
      if (!isSelected(command, this.ranges[at]!, this)) {
        at = command.action.name === "{" ? command.action.end : at + 1;
        continue;
      }
      const next = yield* this.perform(command, at);
      if (typeof next !== "number") return next;
      if (next <= at && ++jumps % YIELD_INTERVAL === 0) yield* this.tool.sys.sched_yield();
      at = next;
    }
    return "print";
  }

  /** @returns the index of the command to go on with, or how the cycle ends. */
  private *perform({ action }: Command, at: number): Routine<number | CycleEnd> {
    switch (action.name) {
      case "{":
        break;
      case "=":
        yield* this.output.text(`${this.line}\n`);
        break;
      case "a":
        this.appendices.addText(action.text);
        break;
      case "b":
        return action.target;
      case "c":
        if (!this.ranges[at]!.isActive) yield* this.output.text(action.text);
        return "delete";
      case "d":
        return "delete";
      case "D":
        return this.deleteFirstLine();
      case "e":
        yield* this.executeCommand(action.command);
        break;
      case "F":
        yield* this.output.text(`${this.input.name}\n`);
        break;
      case "g":
        this.pattern = this.hold;
        this.isTerminated = this.isHoldTerminated;
        break;
      case "G":
        this.pattern += this.delimiter + this.hold;
        break;
      case "h":
        this.hold = this.pattern;
        this.isHoldTerminated = this.isTerminated;
        break;
      case "H":
        this.hold += this.delimiter + this.pattern;
        break;
      case "i":
        yield* this.output.text(action.text);
        break;
      case "l":
        yield* this.output.text(listLine(this.pattern, action.width ?? this.settings.lineLength, this.delimiter));
        break;
      case "n":
        return yield* this.nextLine(at);
      case "N":
        return yield* this.appendNextLine(at);
      case "p":
        yield* this.print(this.pattern);
        break;
      case "P":
        yield* this.print(this.firstLine(), true);
        break;
      case "q":
      case "Q":
        return { status: action.status, isPrinted: action.name === "q" };
      case "r":
        this.appendices.addFile(action.file);
        break;
      case "R":
        yield* this.appendices.addLineOf(action.file);
        break;
      case "s":
        yield* this.substitute(action.substitution);
        break;
      case "t":
      case "T": {
        const isTaken = this.isReplaced === (action.name === "t");
        this.isReplaced = false;
        return isTaken ? action.target : at + 1;
      }
      case "w":
        yield* this.writeTo(action.file, this.pattern, this.isTerminated);
        break;
      case "W":
        yield* this.writeTo(action.file, this.firstLine(), true);
        break;
      case "x":
        [this.pattern, this.hold] = [this.hold, this.pattern];
        [this.isTerminated, this.isHoldTerminated] = [this.isHoldTerminated, this.isTerminated];
        break;
      case "y":
        this.pattern = Array.from(this.pattern, (char) => action.table.charAt(char.charCodeAt(0))).join("");
        break;
      case "z":
        this.pattern = "";
    }
    return at + 1;
  }

  private firstLine(): string {
    const end = this.pattern.indexOf(this.delimiter);
    return end < 0 ? this.pattern : this.pattern.slice(0, end);
  }

  private deleteFirstLine(): CycleEnd {
    const end = this.pattern.indexOf(this.delimiter);
    if (end < 0) return "delete";
    this.pattern = this.pattern.slice(end + 1);
    return "restart";
  }

  private *nextLine(at: number): Routine<number | CycleEnd> {
    // GNU: without another line what there is is printed, and that is the end.
    if (yield* this.input.isLast()) return "print";
    if (!this.settings.isQuiet) yield* this.print(this.pattern);
    yield* this.appendices.write(this.output);
    return (yield* this.readPattern()) ? at + 1 : "delete";
  }

  private *appendNextLine(at: number): Routine<number | CycleEnd> {
    if (yield* this.input.isLast()) return "print";
    yield* this.appendices.write(this.output);
    const line = yield* this.readLine();
    if (line === null) return "print";
    this.pattern += this.delimiter + line;
    return at + 1;
  }

  private *substitute(substitution: Substitution): Routine {
    const result = substitute(this.pattern, this.regexOf(substitution.regex), substitution);
    if (result === null) return;
    this.pattern = result;
    this.isReplaced = true;
    if (substitution.isExecuted) {
      yield* this.output.flush();
      this.pattern = (yield* runShell(this.tool, this.pattern)).replace(/\n$/, "");
    }
    if (substitution.isPrinted) yield* this.print(this.pattern);
    if (substitution.file !== null) yield* this.writeTo(substitution.file, this.pattern, this.isTerminated);
  }

  private *executeCommand(command: string): Routine {
    yield* this.output.flush();
    if (command !== "") yield* this.output.text(yield* runShell(this.tool, command));
    else this.pattern = (yield* runShell(this.tool, this.pattern)).replace(/\n$/, "");
  }

  private *writeTo(name: string, text: string, isTerminated: boolean): Routine {
    if (name === "/dev/stderr") yield* this.tool.report(text + this.delimiter);
    else yield* (this.written.get(name) ?? this.stdout).line(text, isTerminated);
  }
}
