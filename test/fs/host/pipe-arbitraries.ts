import fc from "fast-check";
import { O_DIRECT, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { S_IFIFO } from "../../../src/abi/stat.ts";
import type { Operation } from "./file-oracle.ts";

const slot = fc.nat(4);
const size = fc.constantFrom(0, 1, 2, 100, 1000, 4000, 4095, 4096, 4097, 5000, 8192, 8193, 20000, 65536, 70000);
const operation = (...parts: fc.Arbitrary<string | number>[]): fc.Arbitrary<Operation> => fc.tuple(...parts);
const name = (text: string): fc.Arbitrary<string> => fc.constant(text);

/** Starts with a FIFO and a pipe in slots 0 and 1. */
export const PIPE_START: readonly Operation[] = [
  ["mknod", "/fifo", S_IFIFO | 0o644, 0],
  ["pipe", 0, 1, O_NONBLOCK],
];

/** Operations on pipes, none of which blocks. */
export const pipeOperation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: operation(name("write"), fc.constantFrom(1, 1, 1, 0, 2, 3), size, fc.nat(255)), weight: 8 },
  { arbitrary: operation(name("read"), fc.constantFrom(0, 0, 0, 1, 2, 3), size), weight: 7 },
  { arbitrary: operation(name("poll"), slot), weight: 3 },
  { arbitrary: operation(name("available"), slot), weight: 2 },
  {
    arbitrary: operation(
      name("pipesize"),
      slot,
      fc.constantFrom(-1, 0, 1, 4096, 5000, 8192, 65536, 100000, 1 << 20, (1 << 20) + 1, 2 ** 31),
    ),
    weight: 2,
  },
  operation(name("pipe"), slot, slot, fc.constantFrom(O_NONBLOCK, O_NONBLOCK | O_DIRECT, 1, 0x80)).filter(
    ([, a, b]) => a !== b,
  ),
  {
    arbitrary: operation(
      name("open"),
      slot,
      name("/fifo"),
      fc.constantFrom(O_RDONLY, O_WRONLY, O_RDWR, 3).map((mode) => mode | O_NONBLOCK),
      fc.constant(0),
    ),
    weight: 5,
  },
  { arbitrary: operation(name("close"), slot), weight: 2 },
  operation(name("getfl"), slot),
  operation(name("setfl"), slot, fc.constantFrom(O_NONBLOCK, O_NONBLOCK | O_DIRECT)),
  operation(name("lseek"), slot, fc.constant(0), fc.nat(2)),
  operation(name("pread"), slot, fc.constant(1), fc.constant(0)),
  operation(name("ftruncate"), slot, fc.constant(0)),
  operation(name("fstat"), slot),
);
