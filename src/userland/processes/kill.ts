import { SIGTERM } from "../../abi/signal.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { NAMED_SIGNALS, parseSignal, signalName } from "../signals/signal-name.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";

/** What a command line of kill(1) asks for. */
type Request =
  | { readonly do: "list"; readonly signal: string | null }
  | { readonly do: "table" }
  | { readonly do: "send"; readonly signal: number; readonly pids: readonly string[] };

/** kill(1) */
export const kill = defineTool({
  name: "kill",
  usage: `[-s SIGNAL | -SIGNAL] PID...
-l [SIGNAL]
-L

Send SIGNAL (default: TERM) to each process PID, or to process group -PID.
-s, --signal SIGNAL is a name, with or without SIG, or a number.
-l, --list lists the names, or turns a name into a number and back.
-L, --table lists names with numbers.`,
  options: null,
  showsHelpOnError: true,
  *run(tool, { operands }) {
    const request = parse(operands);
    switch (request.do) {
      case "list":
        return yield* list(tool, request.signal);
      case "table":
        return yield* tool.out.write(signalTable());
      case "send":
        return yield* send(tool, request.signal, request.pids);
    }
  },
});

/** @throws Failure */
function parse(args: readonly string[]): Request {
  let signal: number | null = null;
  const pids: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === "--") {
      pids.push(...args.slice(at + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      pids.push(word);
      continue;
    }
    const long = /^--(list|table|signal)(?:=(.*))?$/.exec(word);
    if (word === "-L" || long?.[1] === "table") return { do: "table" };
    if (word === "-l" || long?.[1] === "list") return { do: "list", signal: long?.[2] ?? args[at + 1] ?? null };
    if (word === "-s" || long?.[1] === "signal") {
      const name = long?.[2] ?? args[++at];
      if (name === undefined) throw usageFailure(`invalid argument ${word.slice(1)}`);
      // An unknown one is the kernel's to reject, as no signal has that number.
      signal = parseSignal(name) ?? -1;
      continue;
    }
    // The first "-9" is a signal, later ones are process groups.
    const sent: number | null = signal === null ? parseSignal(word.slice(1)) : null;
    if (sent !== null) signal = sent;
    else if (/^-[0-9]+$/.test(word)) pids.push(word);
    else throw usageFailure(`invalid argument ${word.charAt(1)}`);
  }
  if (pids.length === 0) throw usageFailure("");
  return { do: "send", signal: signal ?? SIGTERM, pids };
}

function* send(tool: ToolContext, signal: number, pids: readonly string[]): Routine<number> {
  let status = 0;
  for (const text of pids) {
    if (!/^[+-]?[0-9]+$/.test(text)) throw new Failure(`failed to parse argument: '${text}'`);
    try {
      yield* tool.sys.kill(Number(text), signal);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      yield* tool.error(`(${Number(text)}): ${error.description}`);
      status = 1;
    }
  }
  return status;
}

function* list(tool: ToolContext, signal: string | null): Routine<number> {
  if (signal === null) {
    yield* tool.out.write(signalNames());
    return 0;
  }
  const isNumber = /^[0-9]+$/.test(signal);
  const number = parseSignal(signal);
  const name = number === null ? null : signalName(number);
  if (name === null) yield* tool.error(`unknown signal name ${signal}`);
  else yield* tool.out.write(`${isNumber ? name : number}\n`);
  // procps does not call it a failure.
  return 0;
}

/** All names, in lines that are not continued beyond column 73. */
function signalNames(): string {
  let text = "";
  let column = 0;
  for (let number = 1; number <= NAMED_SIGNALS; number++) {
    if (number > 1) {
      const isFull = column > 73;
      text += isFull ? "\n" : " ";
      column = isFull ? 0 : column + 1;
    }
    const name = signalName(number)!;
    text += name;
    column += name.length;
  }
  return `${text}\n`;
}

/** " 1 HUP      2 INT     ...", seven in a line. */
function signalTable(): string {
  let text = "";
  for (let number = 1; number <= NAMED_SIGNALS; number++) {
    const cell = `${String(number).padStart(2)} ${signalName(number)}`;
    text += number % 7 === 0 ? `${cell}\n` : cell.padEnd(11);
  }
  return `${text}\n`;
}
