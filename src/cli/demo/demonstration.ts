import { CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWUTS } from "../../abi/sched.ts";
import { CLOCK_MONOTONIC } from "../../abi/time.ts";
import {
  SYS_clock_nanosleep,
  SYS_exit_group,
  SYS_sethostname,
  SYS_uname,
  SYS_unshare,
  SYS_write,
} from "../../abi/unistd-riscv64.ts";
import { NewUtsname } from "../../abi/utsname-struct.ts";
import type { ProgramCall, ProgramInput, ReducerProgram } from "../../platform/program/index.ts";

/** Squares to add up; one every STEP_MS. */
const LAST = 8;
const STEP_MS = 50;
const HOSTNAME = "inside";

type Phase = "unshare" | "rename" | "ask" | "introduce" | "work" | "rest" | "leave";

interface DemoState {
  readonly [key: string]: number | string;
  readonly phase: Phase;
  readonly next: number;
  readonly sum: number;
  readonly hostname: string;
}

/**
 * The program of the embedded image: enters new UTS, IPC and mount namespaces, names itself there, and adds up squares slowly enough to
 * be saved half-way. All it knows is in its state, so whoever loads it goes on with the next square.
 */
export const demonstration: ReducerProgram = {
  name: "demo",
  version: 1,
  start: (): DemoState => ({ phase: "unshare", next: 1, sum: 0, hostname: "" }),
  step: (state, input) => advance(state as DemoState, input),
};

function advance(state: DemoState, input: ProgramInput): { state: DemoState; call: ProgramCall } {
  const go = (changes: Partial<DemoState>, call: ProgramCall) => ({
    state: { ...state, ...changes } as DemoState,
    call,
  });
  switch (state.phase) {
    case "unshare":
      return go({ phase: "rename" }, { number: SYS_unshare, args: [CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS] });
    case "rename":
      if (input.result < 0) return go({ phase: "leave" }, print(`unshare failed with error ${-input.result}\n`));
      return go({ phase: "ask" }, { number: SYS_sethostname, args: [HOSTNAME, HOSTNAME.length] });
    case "ask":
      return go({ phase: "introduce" }, { number: SYS_uname, args: [{ room: NewUtsname.size }] });
    case "introduce": {
      const name = nodename(input.outputs[0]);
      return go({ phase: "work", hostname: name }, print(`${name}: in new uts, ipc and mount namespaces\n`));
    }
    case "work": {
      if (state.next > LAST) return go({ phase: "leave" }, print(`${state.hostname}: the sum is ${state.sum}\n`));
      const sum = state.sum + state.next ** 2;
      const line = `${state.hostname}: ${state.next} squared is ${state.next ** 2}, the sum so far ${sum}\n`;
      return go({ phase: "rest", next: state.next + 1, sum }, print(line));
    }
    case "rest":
      return go({ phase: "work" }, { number: SYS_clock_nanosleep, args: [CLOCK_MONOTONIC, 0, duration(STEP_MS), 0] });
    case "leave":
      return go({}, { number: SYS_exit_group, args: [state.next > LAST ? 0 : 1] });
  }
}

function print(text: string): ProgramCall {
  return { number: SYS_write, args: [1, text, text.length] };
}

function nodename(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return "?";
  return NewUtsname.fields.nodename.getText(new DataView(bytes.buffer, bytes.byteOffset), 0);
}

function duration(milliseconds: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(milliseconds / 1000), true);
  view.setUint32(8, (milliseconds % 1000) * 1_000_000, true);
  return bytes;
}
