import { FdTable } from "../fs/fd-table.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { standardStreams } from "../kernel/standard-streams.ts";
import { StreamInput, StreamOutput } from "./stream-connection.ts";
import { TerminalConnection } from "./terminal.ts";

/** The standard streams of this process, connected to those of a kernel. */
export interface Stdio {
  /** Descriptors 0, 1 and 2 for the first process. */
  readonly fdTable: FdTable;
  /** Begins to move bytes. */
  connect(): void;
  /** Resolves when everything the guest wrote has been handed to the host. */
  drained(): Promise<void>;
  /** Stops moving bytes; puts the terminal back as it was. */
  disconnect(): void;
}

const LIMIT = 16;
const STDIN = "stdin";
const OUTPUTS = ["stdout", "stderr"] as const;

/** Streams for a kernel without processes: a terminal when this process has one, else three pipes. */
export function makeStdio(kernel: Kernel): Stdio {
  if (TerminalConnection.isAvailable()) {
    const terminal = TerminalConnection.open(kernel);
    const fdTable = new FdTable();
    for (const file of terminal.files) fdTable.install(file, { closeOnExec: false, limit: LIMIT });
    return {
      fdTable,
      connect: () => terminal.connect(),
      drained: () => terminal.drained(),
      disconnect: () => terminal.disconnect(),
    };
  }
  return connectStreams(kernel, standardStreams(kernel).fdTable);
}

/** Streams for a loaded kernel: those it was saved with, by their names. */
export function loadStdio(kernel: Kernel): Stdio {
  if (kernel.consoleTty === null) return connectStreams(kernel, new FdTable());
  const terminal = TerminalConnection.reattach(kernel);
  return {
    fdTable: new FdTable(),
    connect: () => terminal.connect(),
    drained: () => terminal.drained(),
    disconnect: () => terminal.disconnect(),
  };
}

function connectStreams(kernel: Kernel, fdTable: FdTable): Stdio {
  const input = kernel.hostInputs.get(STDIN);
  const source = input === undefined ? null : new StreamInput(process.stdin, input);
  const sinks = OUTPUTS.flatMap((name) => {
    const output = kernel.hostOutputs.get(name);
    return output === undefined ? [] : [new StreamOutput(output, process[name])];
  });
  return {
    fdTable,
    connect() {
      source?.connect();
      for (const sink of sinks) sink.connect();
    },
    async drained() {
      for (const sink of sinks) await sink.drained();
    },
    disconnect() {
      source?.disconnect();
      for (const sink of sinks) sink.disconnect();
    },
  };
}
