/** Random operations for oracle.c and ModelProcess, over few enough values to meet often. */
import fc from "fast-check";
import { hexOf } from "./model-process.ts";

const id = fc.constantFrom("0", "1000", "1001", "2000", "-1", "65534");
const capability = fc.constantFrom(0, 1, 3, 6, 7, 8, 21, 24, 27, 31, 32, 40, 41, 63).map(String);
const capabilities = fc.oneof(
  fc.constantFrom("0", "1ffffffffff", "1fffeffffff", "c0", "100", "1c0", "200080", "3f", "1fffeffff3f"),
  fc.bigInt({ min: 0n, max: (1n << 41n) - 1n }).map((bits) => bits.toString(16)),
);
const op = (name: string, ...args: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...args).map((values) => [name, ...values].join(" "));

/** Calls that change ids, groups, capability sets, secure bits. */
export const credentialOperation = fc.oneof(
  op("setuid", id),
  op("setreuid", id, id),
  op("setresuid", id, id, id),
  op("setfsuid", id),
  op("setgid", id),
  op("setregid", id, id),
  op("setresgid", id, id, id),
  op("setfsgid", id),
  op(
    "setgroups",
    fc.array(fc.constantFrom("0", "1000", "5", "70000"), { maxLength: 4 }).map((ids) => ids.join(" ")),
  ).map((text) => text.trim()),
  op("capset", capabilities, capabilities, capabilities),
  op("capbset_drop", capability),
  op("capbset_read", capability),
  op("securebits", fc.nat(0x1fff).map(String)),
  op("securebits", fc.constantFrom("0", "1", "4", "16", "5", "64", "256", "768", "2048", "3328")),
  op("keepcaps", fc.constantFrom("0", "1", "2")),
  op("ambient", fc.constantFrom("0", "1", "2", "3", "4", "5"), capability, fc.constantFrom("0", "0", "0", "1")),
  op("ambient", fc.constant("4"), fc.constant("0")),
  op("dumpable", fc.constantFrom("0", "1")),
);

const map = fc.oneof(
  fc
    .array(fc.tuple(fc.constantFrom(0, 1, 1000), fc.constantFrom(0, 1000, 1001), fc.constantFrom(1, 1, 1, 2, 5)), {
      minLength: 1,
      maxLength: 3,
    })
    .map((lines) => lines.map((line) => `${line.join(" ")}\n`).join("")),
  fc.constantFrom("0 1000 1", "0 0 1", "1000 1000 1", "0 0 4294967295", ""),
);
const setgroupsText = fc.constantFrom("allow", "deny", "deny\n", "deny ", "allow   ", "Deny", "", "allow\0");

/** ... and those that make and set up a user namespace. */
export const userNamespaceOperation = fc.oneof(
  { weight: 2, arbitrary: fc.constant(`unshare ${0x10000000}`) },
  { weight: 2, arbitrary: fc.constant("dumpable 1") },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom("uid_map", "gid_map"), map).map(([f, t]) => `${f} ${hexOf(t)}`) },
  { weight: 2, arbitrary: setgroupsText.map((text) => `setgroups_file ${hexOf(text)}`) },
  { weight: 6, arbitrary: credentialOperation },
);

/** `count` scenarios that begin with the operations of `start`; the same ones for the same seed. */
export function sampleScenarios(one: fc.Arbitrary<string>, seed: number, count: number, start: string): string[] {
  const scenario = fc.array(one, { minLength: 1, maxLength: 8 }).map((ops) => [start, ...ops].join(";"));
  return fc.sample(scenario, { seed, numRuns: count });
}
