import type { UtsnameValue } from "../../platform/program/sys/system.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, usageFailure } from "../tool.ts";

const OPERATING_SYSTEM = "GNU/Linux";
/** What uname(1) shows for what no system call tells: the processor's and the platform's name. */
const UNKNOWN = "unknown";

/** In the order of the output, whatever that of the options. */
const FIELDS: readonly { readonly option: string; readonly value: (uts: UtsnameValue) => string }[] = [
  { option: "kernel-name", value: ({ sysname }) => sysname },
  { option: "nodename", value: ({ nodename }) => nodename },
  { option: "kernel-release", value: ({ release }) => release },
  { option: "kernel-version", value: ({ version }) => version },
  { option: "machine", value: ({ machine }) => machine },
  { option: "processor", value: () => UNKNOWN },
  { option: "hardware-platform", value: () => UNKNOWN },
  { option: "operating-system", value: () => OPERATING_SYSTEM },
];

/** uname(1) */
export const uname = defineTool({
  name: "uname",
  usage: "[OPTION]...\n\nPrint information about the system; without OPTION, as with -s.",
  options: [
    { short: "a", long: "all", help: "all of it in this order, but -p and -i where they are unknown" },
    { short: "s", long: ["kernel-name", "sysname"], help: "the kernel's name" },
    { short: "n", long: "nodename", help: "the host's name" },
    { short: "r", long: ["kernel-release", "release"], help: "the kernel's release" },
    { short: "v", long: "kernel-version", help: "the kernel's version" },
    { short: "m", long: "machine", help: "the machine's hardware name" },
    { short: "p", long: "processor", help: "the processor's type" },
    { short: "i", long: "hardware-platform", help: "the hardware platform" },
    { short: "o", long: "operating-system", help: "the operating system" },
  ],
  *run({ sys, out }, parsed) {
    const [extra] = parsed.operands;
    if (extra !== undefined) throw usageFailure(`extra operand ${quote(extra)}`);
    const uts = yield* sys.uname();
    const isAll = parsed.has("all");
    const shown = FIELDS.filter(({ option, value }) => (isAll ? value(uts) !== UNKNOWN : parsed.has(option)));
    const fields = shown.length > 0 ? shown : FIELDS.slice(0, 1);
    yield* out.write(`${fields.map(({ value }) => value(uts)).join(" ")}\n`);
  },
});

/** arch(1): `uname -m`. */
export const arch = defineTool({
  name: "arch",
  usage: "[OPTION]...\n\nPrint the machine's hardware name.",
  options: [],
  *run({ sys, out }, { operands: [extra] }) {
    if (extra !== undefined) throw usageFailure(`extra operand ${quote(extra)}`);
    yield* out.write(`${(yield* sys.uname()).machine}\n`);
  },
});
