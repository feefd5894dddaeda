/** How a program lies in memory. */
import { expect, it } from "vitest";
import { encodeProgram } from "../../../src/host/stub/encode-program.ts";
import { STEP_SIZE } from "../../../src/host/stub/layout.ts";
import type { Step } from "../../../src/host/stub/step.ts";
import { SYSCALL_NUMBERS } from "../../../src/host/syscall-numbers.ts";

const BASE = 0x1000n;

const { x64, arm64 } = SYSCALL_NUMBERS;

/** The program is at 0x1000, everything else at 0x9000. */
function encode(steps: readonly Omit<Step, "step">[], numbers = x64): { bytes: Uint8Array; words: bigint[] } {
  let isFirst = true;
  const addressOf = (): bigint => {
    const address = isFirst ? BASE : 0x9000n;
    isFirst = false;
    return address;
  };
  const bytes = encodeProgram(
    steps.map((step) => ({ ...step, step: step.call })),
    numbers,
    addressOf,
  );
  const view = new DataView(bytes.buffer);
  const words = Array.from({ length: bytes.length >> 3 }, (_, i) => view.getBigInt64(i * 8, true));
  return { bytes, words };
}

const LAST = [231n, 253n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]; // exit_group(253)

it("a step is its number, six arguments, what is made of the result, and with what", () => {
  const { words } = encode([{ call: "setns", args: [3, -1, 2n ** 40n], outcome: "check" }]);
  expect(words).toEqual([308n, 3n, -1n, 2n ** 40n, 0n, 0n, 0n, 0n, 0n, ...LAST]);
});

it("outcomes are numbers with an operand", () => {
  const outcomes: Step["outcome"][] = [
    "check",
    "ignore",
    { expect: -9 },
    { skipIfEqual: 7 },
    { storeIn: { after: 1, argument: 2 } },
    { storeAt: new Uint8Array(8) },
  ];
  const { words } = encode(outcomes.map((outcome) => ({ call: "getpid", args: [], outcome })));
  const encoded = outcomes.map((_, i) => words.slice(i * 9 + 7, i * 9 + 9));
  const slot = BASE + BigInt(5 * STEP_SIZE + 8 + 2 * 8);
  expect(encoded).toEqual([
    [0n, 0n],
    [1n, 0n],
    [2n, -9n],
    [3n, 7n],
    [4n, slot],
    [4n, 0x9000n],
  ]);
});

it("strings lie behind the steps, each once, and vectors point to them", () => {
  const steps: Omit<Step, "step">[] = [
    { call: "chdir", args: ["/ä"], outcome: "check" },
    { call: "execve", args: ["/bin/sh", ["sh", "/ä"], []], outcome: "check" },
  ];
  const { bytes, words } = encode(steps);
  const vectors = 3 * STEP_SIZE;
  const strings = vectors + 3 * 8 + 8;
  expect(Buffer.from(bytes.subarray(strings)).toString()).toBe("/ä\0/bin/sh\0sh\0");
  const at = (offset: number): bigint => BASE + BigInt(offset);
  expect(words[1]).toBe(at(strings));
  expect(words.slice(9, 13)).toEqual([59n, at(strings + 4), at(vectors), at(vectors + 24)]);
  expect(words.slice(vectors / 8, strings / 8)).toEqual([at(strings + 12), at(strings), 0n, 0n]);
});

it("bytes stay where they are", () => {
  const { words } = encode([{ call: "read", args: [0, new Uint8Array(4), 4], outcome: { expect: 4 } }]);
  expect(words.slice(0, 4)).toEqual([0n, 0n, 0x9000n, 4n]);
});

it("a load is number -2, and the calls of arm64 have arm64's numbers", () => {
  const { words } = encode(
    [
      { call: "load", args: [new Uint8Array(8)], outcome: "check" },
      { call: "setns", args: [], outcome: "check" },
    ],
    arm64,
  );
  expect([words[0], words[9], words[18]]).toEqual([-2n, 268n, 94n]);
});

it("a NUL in a string is refused, wherever it is", () => {
  const refused = expect.objectContaining({ code: "EINVAL", syscall: "execve", step: "execve" });
  const exec = (...args: Step["args"]) => encode([{ call: "execve", args, outcome: "check" }]);
  expect(() => exec("/bin\0/sh", [], [])).toThrow(refused);
  expect(() => exec("/bin/sh", ["sh", "a\0b"], [])).toThrow(refused);
});

it("a call has six arguments at most", () => {
  expect(() => encode([{ call: "getpid", args: [1, 2, 3, 4, 5, 6, 7], outcome: "check" }])).toThrow(RangeError);
});
