import fc from "fast-check";
import {
  ECHO,
  ECHOCTL,
  ECHOE,
  ECHOK,
  ECHOKE,
  ECHONL,
  ECHOPRT,
  ICANON,
  ICRNL,
  IEXTEN,
  IGNCR,
  INLCR,
  ISIG,
  ISTRIP,
  IUCLC,
  IUTF8,
  IXANY,
  IXON,
  NOFLSH,
  OCRNL,
  OLCUC,
  ONLCR,
  ONLRET,
  ONOCR,
  OPOST,
  PARMRK,
  XTABS,
} from "../../../src/abi/termios.ts";
import type { Operation } from "./file-oracle.ts";

function flags(usual: readonly number[], unusual: readonly number[]): fc.Arbitrary<number> {
  return fc
    .tuple(fc.subarray([...usual]), fc.subarray([...unusual], { maxLength: 2 }))
    .map((sets) => sets.flat().reduce((all, flag) => all | flag, 0));
}

const input = flags([ICRNL, IUTF8], [INLCR, IGNCR, ISTRIP, IXANY, PARMRK, IUCLC, IXON]);
const output = flags([OPOST, ONLCR], [OCRNL, ONOCR, ONLRET, OLCUC, XTABS]);
const local = flags([ICANON, ECHO, ECHOE, ECHOK, ECHOKE, ECHOCTL, IEXTEN, ISIG], [ECHONL, ECHOPRT, NOFLSH]);

const byte = fc.oneof(
  { arbitrary: fc.constantFrom(0x61, 0x62, 0x5a, 0x20, 0x5f, 0x2e), weight: 8 },
  { arbitrary: fc.constantFrom(0x0a, 0x0d, 0x09, 0x08), weight: 4 },
  // DEL, ^U, ^W, ^V, ^R, ^D
  { arbitrary: fc.constantFrom(0x7f, 0x15, 0x17, 0x16, 0x12, 0x04), weight: 6 },
  // ^C, ^\, ^Z, ^A, NUL, 0xff, UTF-8 in parts
  { arbitrary: fc.constantFrom(0x03, 0x1c, 0x1a, 0x01, 0x00, 0xff, 0xc3, 0xa9, 0xe2, 0x82, 0xac), weight: 2 },
  fc.nat(255).filter((code) => code !== 0x13 && code !== 0x11),
);
const hex = fc
  .array(byte, { minLength: 1, maxLength: 24 })
  .map((bytes) => bytes.map((code) => code.toString(16).padStart(2, "0")).join(""));
const longHex = fc.integer({ min: 40, max: 200 }).map((length) => "61".repeat(length));

const operation = (...parts: fc.Arbitrary<string | number>[]): fc.Arbitrary<Operation> => fc.tuple(...parts);
const name = (text: string): fc.Arbitrary<string> => fc.constant(text);

/** Operations on a terminal, on both sides of it. Nobody has it as controlling terminal. */
export const terminalOperation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: operation(name("type"), hex), weight: 10 },
  { arbitrary: operation(name("screen")), weight: 6 },
  { arbitrary: operation(name("ttyread"), fc.constantFrom(1, 2, 5, 100, 5000)), weight: 5 },
  { arbitrary: operation(name("ttywrite"), hex), weight: 3 },
  {
    arbitrary: operation(
      name("termios"),
      input,
      output,
      local,
      fc.constantFrom(0, 1, 3),
      fc.constant(0),
      fc.constantFrom(0, 0, 0x2e),
      fc.constantFrom(0, 0, 0x5f),
      fc.constantFrom(0, 1, 2),
    ),
    weight: 3,
  },
  operation(name("available"), fc.constant(1)),
  operation(name("poll"), fc.constant(1)),
  operation(name("tcflush"), fc.constantFrom(0, 3)),
  operation(name("type"), longHex),
);
