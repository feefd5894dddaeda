/** Child programs that show what the machine code makes of steps, and what each tells: by its exit status, or by its failure in the pipe. */
import { EBADF, EINVAL, ENOENT } from "../../../src/abi/errno.ts";
import { LOAD, type Step } from "../../../src/host/stub/step.ts";

/** A step without its words for errors. */
export type BareStep = Omit<Step, "step">;

export interface Ran {
  readonly status: number;
  /** What was written to the pipe. */
  readonly failure?: { readonly index: number; readonly errno: number };
}

export interface ShownProgram {
  readonly shows: string;
  readonly steps: readonly BareStep[];
  readonly result: Ran;
}

const exit = (status: number): BareStep => ({ call: "exit_group", args: [status], outcome: "check" });

const getpid: BareStep = { call: "getpid", args: [], outcome: "check" };

const badClose = (outcome: Step["outcome"]): BareStep => ({ call: "close", args: [-1], outcome });

/** A step whose result is a value of the test's. */
function load(value: bigint, outcome: Step["outcome"]): BareStep {
  return { call: LOAD, args: [new Uint8Array(new BigInt64Array([value]).buffer)], outcome };
}

function failed(index: number, errno: number): Ran {
  return { status: 253, failure: { index, errno } };
}

const store: Step["outcome"] = { storeIn: { after: 2, argument: 0 } };

/** A program in memory tells this by the status of its last step. */
const bytes = new Uint8Array(8);

export const PROGRAMS: readonly ShownProgram[] = [
  {
    shows: "steps are made in order until one ends the child",
    steps: [getpid, exit(7), exit(8)],
    result: { status: 7 },
  },
  { shows: "a child whose program is empty ends", steps: [], result: { status: 253 } },
  { shows: "a child whose program has no end ends", steps: [getpid, getpid], result: { status: 253 } },
  { shows: "the first failure is reported", steps: [getpid, badClose("check"), exit(1)], result: failed(1, EBADF) },
  {
    shows: "a program that is not there is a failure",
    steps: [{ call: "execve", args: ["/no/such", ["such"], []], outcome: "check" }],
    result: failed(0, ENOENT),
  },
  { shows: "an ignored failure ends nothing", steps: [badClose("ignore"), exit(3)], result: { status: 3 } },
  { shows: "an expected result", steps: [load(8n, { expect: 8 }), exit(0)], result: { status: 0 } },
  { shows: "an expected error", steps: [badClose({ expect: -EBADF }), exit(0)], result: { status: 0 } },
  { shows: "an unexpected result is EINVAL", steps: [load(9n, { expect: 8 }), exit(0)], result: failed(0, EINVAL) },
  { shows: "an unexpected error is itself", steps: [badClose({ expect: 8 }), exit(0)], result: failed(0, EBADF) },
  {
    shows: "numbers are compared in all their 64 bits",
    steps: [load(0x1_0000_0005n, { expect: 5 }), exit(0)],
    result: failed(0, EINVAL),
  },
  { shows: "a step is left out", steps: [load(5n, { skipIfEqual: 5 }), exit(1), exit(2)], result: { status: 2 } },
  { shows: "a step is not left out", steps: [load(4n, { skipIfEqual: 5 }), exit(1), exit(2)], result: { status: 1 } },
  {
    shows: "an error that is not the named result leaves nothing out, and ends nothing",
    steps: [badClose({ skipIfEqual: 0 }), exit(1), exit(2)],
    result: { status: 1 },
  },
  { shows: "a result becomes an argument", steps: [load(42n, store), getpid, exit(0)], result: { status: 42 } },
  {
    shows: "an error becomes no argument",
    steps: [load(BigInt(-ENOENT), store), getpid, exit(0)],
    result: failed(0, ENOENT),
  },
  {
    shows: "a result is kept in memory, and loaded",
    steps: [load(17n, { storeAt: bytes }), { call: LOAD, args: [bytes], outcome: { expect: 17 } }, exit(4)],
    result: { status: 4 },
  },
  { shows: "an errno that was left in memory", steps: [load(-22n, "check"), exit(0)], result: failed(0, EINVAL) },
];
