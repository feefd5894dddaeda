// Random calls on a pair of sockets of each type against a model of it, in kernels that stay and in kernels that move.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AF_UNIX,
  MSG_NOSIGNAL,
  MSG_PEEK,
  SO_SNDBUF,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
} from "../../../src/abi/socket.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { decodeText } from "../../../src/platform/program/text.ts";
import { codeOf, evaluate } from "../../platform/program/sys/evaluate.ts";
import { type Operation, PairModel, type Side } from "./pair-model.ts";

const side = fc.constantFrom<Side[]>(0, 1);
const length = fc.integer({ min: 1, max: 12 });
/** Short enough for one of the smallest buffers. */
const text = fc.string({ minLength: 1, maxLength: 9, unit: fc.constantFrom("a", "b", "c", "d") });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ name: fc.constant("send" as const), side, text }) },
  { weight: 4, arbitrary: fc.record({ name: fc.constantFrom("recv" as const, "peek" as const), side, length }) },
  {
    weight: 1,
    arbitrary: fc.record({ name: fc.constant("shutdown" as const), side, how: fc.integer({ min: 0, max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ name: fc.constant("close" as const), side }) },
);

/** Calls on ends that are open. */
function meaningful(type: number, operations: readonly Operation[]): { done: Operation[]; expected: unknown[] } {
  const model = new PairModel(type);
  const done = [];
  const expected = [];
  for (const one of operations) {
    if (!model.isOpen(one.side)) continue;
    done.push(one);
    expected.push(model.apply(one));
  }
  return { done, expected };
}

function* perform(sys: Sys, fds: readonly number[], one: Operation): Routine<string | number> {
  const fd = fds[one.side]!;
  switch (one.name) {
    case "send":
      return yield* sys.send(fd, one.text, MSG_NOSIGNAL);
    case "recv":
      return decodeText(yield* sys.recv(fd, one.length));
    case "peek":
      return decodeText(yield* sys.recv(fd, one.length, MSG_PEEK));
    case "shutdown":
      yield* sys.shutdown(fd, one.how);
      return 0;
    case "close":
      yield* sys.close(fd);
      return 0;
  }
}

function* run(sys: Sys, type: number, operations: readonly Operation[]): Routine<unknown[]> {
  const fds = yield* sys.socketpair(AF_UNIX, type | SOCK_NONBLOCK);
  for (const fd of fds) yield* sys.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, 1);
  const found: unknown[] = [];
  for (const one of operations) {
    let result: unknown = null;
    const code = yield* codeOf(
      (function* () {
        result = yield* perform(sys, fds, one);
      })(),
    );
    found.push(code ?? result);
  }
  return found;
}

test.each([
  ["stream", SOCK_STREAM],
  ["dgram", SOCK_DGRAM],
  ["seqpacket", SOCK_SEQPACKET],
])("a pair of type %s does what the model does", async (_name, type) => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 40 }), async (operations) => {
      const { done, expected } = meaningful(type, operations);
      expect(await evaluate((sys) => run(sys, type, done))).toEqual(expected);
    }),
    { numRuns: 12 },
  );
});
