import type { Routine } from "../../platform/program/syscall.ts";
import type { Option } from "../options/option.ts";
import type { Parsed } from "../options/parsed.ts";
import { readMeminfo } from "../procfs/system.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";

/** Bytes of each unit's option. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["bytes", 1],
  ["kilo", 1000],
  ["mega", 1000 ** 2],
  ["giga", 1000 ** 3],
  ["tera", 1000 ** 4],
  ["peta", 1000 ** 5],
  ["kibi", 1024],
  ["mebi", 1024 ** 2],
  ["gibi", 1024 ** 3],
  ["tebi", 1024 ** 4],
  ["pebi", 1024 ** 5],
]);

/** What a checkpoint keeps between two reports. */
interface FreeState {
  /** Reports still to be made; null: no end. */
  readonly left: number | null;
}

/** free(1) */
export const free = defineTool<FreeState>({
  name: "free",
  usage: "[options]\n\nShow how much memory is free and in use.",
  options: [
    { short: "b", long: "bytes", help: "in bytes" },
    { long: "kilo", help: "in kilobytes" },
    { long: "mega", help: "in megabytes" },
    { long: "giga", help: "in gigabytes" },
    { long: "tera", help: "in terabytes" },
    { long: "peta", help: "in petabytes" },
    { short: "k", long: "kibi", help: "in kibibytes (default)" },
    { short: "m", long: "mebi", help: "in mebibytes" },
    { short: "g", long: "gibi", help: "in gibibytes" },
    { long: "tebi", help: "in tebibytes" },
    { long: "pebi", help: "in pebibytes" },
    { short: "h", long: "human", help: "in units that leave three digits" },
    { long: "si", help: "powers of 1000, not 1024, with -h" },
    { short: "l", long: "lohi", help: "low and high memory too" },
    { short: "t", long: "total", help: "the sum of memory and swap too" },
    { short: "s", long: "seconds", argument: "N", help: "report every N seconds" },
    { short: "c", long: "count", argument: "N", help: "report N times" },
    { short: "w", long: "wide", help: "buffers and cache in columns of their own" },
    { short: "V", long: "version", help: "display version" },
  ] satisfies readonly Option[],
  showsHelpOnError: true,
  *run(tool, parsed, state) {
    if (parsed.operands.length > 0) throw usageFailure("");
    const interval = parseInterval(parsed.value("seconds"));
    const count = parseCount(parsed.value("count"));
    // Without a number of reports, an interval asks for reports without end.
    let left = state === undefined ? (count ?? (interval === null ? 1 : null)) : state.left;
    for (;;) {
      yield* tool.checkpoint({ left });
      yield* tool.out.write(yield* report(tool, parsed));
      if (left !== null && --left === 0) return;
      yield* tool.out.write("\n");
      yield* tool.out.flush();
      yield* tool.sys.nanosleep(interval ?? 1);
    }
  },
});

/** @throws Failure */
function parseInterval(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[0-9]*\.?[0-9]+$/.test(text)) throw new Failure(`seconds argument failed: '${text}': Invalid argument`);
  if (Number(text) === 0) throw new Failure(`seconds argument \`${text}' is not positive number`);
  return Number(text);
}

/** @throws Failure */
function parseCount(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[0-9]+$/.test(text)) throw new Failure(`failed to parse count argument: '${text}'`);
  if (Number(text) === 0) throw new Failure(`failed to parse count argument: '${text}': Numerical result out of range`);
  return Number(text);
}

function* report({ sys }: ToolContext, parsed: Parsed): Routine<string> {
  const memory = yield* readMeminfo(sys);
  const kib = (name: string) => memory.get(name) ?? 0;
  const cache = kib("Cached") + kib("SReclaimable");
  const buffers = kib("Buffers");
  const free = kib("MemFree");
  const total = kib("MemTotal");
  const available = Math.min(memory.get("MemAvailable") ?? free, total);
  const used = total - available;
  const swapTotal = kib("SwapTotal");
  const swapFree = kib("SwapFree");
  const row = (label: string, ...amounts: readonly number[]) =>
    `${label.padEnd(8)}${amounts.map((amount) => scaled(amount, parsed).padStart(12)).join("")}\n`;
  const isWide = parsed.has("wide");
  const titles = ["total", "used", "free", "shared", ...(isWide ? ["buffers", "cache"] : ["buff/cache"]), "available"];
  let text = `${" ".repeat(8)}${titles.map((title) => title.padStart(12)).join("")}\n`;
  const caches = isWide ? [buffers, cache] : [buffers + cache];
  text += row("Mem:", total, used, free, kib("Shmem"), ...caches, available);
  if (parsed.has("lohi")) {
    const high = kib("HighTotal");
    const highFree = kib("HighFree");
    text += row("Low:", total - high, total - high - (free - highFree), free - highFree);
    text += row("High:", high, high - highFree, highFree);
  }
  text += row("Swap:", swapTotal, swapTotal - swapFree, swapFree);
  if (parsed.has("total")) text += row("Total:", total + swapTotal, used + swapTotal - swapFree, free + swapFree);
  return text;
}

/** An amount in the unit that was asked for. */
function scaled(kib: number, parsed: Parsed): string {
  if (parsed.has("human")) return humanReadable(kib, parsed.has("si") ? 1000 : 1024);
  const unit = parsed.options.findLast(({ name }) => UNITS.has(name));
  return String(Math.floor((kib * 1024) / UNITS.get(unit?.name ?? (parsed.has("si") ? "kilo" : "kibi"))!));
}

const PREFIXES = ["B", "K", "M", "G", "T", "P"];

/** As many digits as four columns hold, with one decimal where there is room: "8.7Mi", "212Mi", "23Gi"; "8.7M" for powers of 1000. */
function humanReadable(kib: number, base: 1000 | 1024): string {
  const bytes = kib * 1024;
  for (let exponent = 0; exponent < PREFIXES.length; exponent++) {
    const suffix = PREFIXES[exponent]! + (base === 1024 && exponent > 0 ? "i" : "");
    const amount = bytes / base ** exponent;
    const withDecimal = `${amount.toFixed(1)}${suffix}`;
    const length = base === 1024 && exponent > 0 ? 5 : 4;
    if (exponent > 0 && withDecimal.length <= length) return withDecimal;
    const whole = `${Math.floor(amount)}${suffix}`;
    if (whole.length <= length) return whole;
  }
  return String(kib);
}
