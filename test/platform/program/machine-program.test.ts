import { expect, it } from "vitest";
import { assign, setup } from "xstate";
import { SYS_getpid, SYS_nanosleep, SYS_write } from "../../../src/abi/unistd-riscv64.ts";
import { defineMachineProgram } from "../../../src/platform/program/index.ts";
import { runProgram } from "./run-program.ts";

/** Counts to three with a pause before each number, and exits with its process number plus 40. */
const machine = setup({
  types: {
    context: {} as { count: number; pid: number; label: string },
    input: {} as { argv: readonly string[] },
    events: {} as { type: "RESULT"; result: number },
  },
}).createMachine({
  id: "counter",
  context: ({ input }) => ({ count: 0, pid: 0, label: input.argv[1] ?? "" }),
  initial: "asking",
  states: {
    asking: {
      on: {
        RESULT: { target: "working", actions: assign({ pid: ({ event }) => event.result }) },
      },
    },
    working: {
      initial: "resting",
      states: {
        resting: { on: { RESULT: "writing" } },
        writing: {
          entry: assign({ count: ({ context }) => context.count + 1 }),
          on: {
            RESULT: [{ guard: ({ context }) => context.count < 3, target: "resting" }, { target: "#counter.over" }],
          },
        },
      },
    },
    over: { type: "final" },
  },
  output: ({ context }) => context.pid + 40,
});

const program = defineMachineProgram(machine, {
  name: "counter",
  version: 1,
  calls: {
    asking: () => ({ number: SYS_getpid, args: [] }),
    "working.resting": () => ({
      number: SYS_nanosleep,
      args: [new Uint8Array([1, ...new Array<number>(15).fill(0)]), 0],
    }),
    "working.writing": ({ context }) => {
      const text = `${context.label}${context.count}\n`;
      return { number: SYS_write, args: [1, text, text.length] };
    },
  },
});

it.each([[[]], [[1]], [[3]], [[1, 1, 1, 1, 1, 1]]])(
  "a machine makes its states' calls, moved after %j slices",
  async (moves) => {
    const { stdout, exitCode } = await runProgram(program, ["counter", "n"], { moves });
    expect(stdout).toBe("n1\nn2\nn3\n");
    expect(exitCode).toBe(41);
  },
);
