/** Names for numbers: what is compiled into iproute2, and the files of /etc/iproute2 (lib/rt_names.c). */
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { ifReadable, readProcFile } from "../../procfs/read-file.ts";
import { invalidArgument } from "./ip-failure.ts";
import { parseInteger } from "./words.ts";

const PROTOCOLS: Readonly<Record<string, number>> = {
  unspec: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  gated: 8,
  ra: 9,
  mrt: 10,
  zebra: 11,
  bird: 12,
  dnrouted: 13,
  xorp: 14,
  ntk: 15,
  dhcp: 16,
  keepalived: 18,
  babel: 42,
  bgp: 186,
  isis: 187,
  ospf: 188,
  rip: 189,
  eigrp: 192,
};
const SCOPES: Readonly<Record<string, number>> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };
const TABLES: Readonly<Record<string, number>> = { unspec: 0, default: 253, main: 254, local: 255 };
const GROUPS: Readonly<Record<string, number>> = { default: 0 };

const KINDS = {
  protocol: { file: "rt_protos", builtin: PROTOCOLS },
  scope: { file: "rt_scopes", builtin: SCOPES },
  table: { file: "rt_tables", builtin: TABLES },
  group: { file: "group", builtin: GROUPS },
} as const;

export type NumberedKind = keyof typeof KINDS;

/** Numbers and names of each kind, read when one is first asked for. */
export class NumberedNames {
  private readonly sys: Sys;
  private readonly known = new Map<NumberedKind, ReadonlyMap<string, number>>();

  constructor(sys: Sys) {
    this.sys = sys;
  }

  /** The number itself when nothing is called so. */
  *nameOf(kind: NumberedKind, value: number): Routine<string> {
    for (const [name, number] of yield* this.all(kind)) if (number === value) return name;
    return String(value);
  }

  /** By name, or the number itself; null for neither. */
  *valueOf(kind: NumberedKind, text: string, limit = 255): Routine<number | null> {
    const named = (yield* this.all(kind)).get(text);
    if (named !== undefined) return named;
    const value = parseInteger(text);
    return value === null || value < 0 || value > limit ? null : value;
  }

  /** The same. @throws IpFailure which says `what` is wrong when it is neither. */
  *numberOf(kind: NumberedKind, text: string, what: string, limit?: number): Routine<number> {
    const value = yield* this.valueOf(kind, text, limit);
    if (value === null) throw invalidArgument(what, text);
    return value;
  }

  private *all(kind: NumberedKind): Routine<ReadonlyMap<string, number>> {
    const known = this.known.get(kind);
    if (known !== undefined) return known;
    const { file, builtin } = KINDS[kind];
    const names = new Map<string, number>(Object.entries(builtin));
    const text = (yield* ifReadable(readProcFile(this.sys, `/etc/iproute2/${file}`))) ?? "";
    for (const line of text.split("\n")) {
      const [, number, name] = /^\s*(0x[0-9a-f]+|\d+)\s+([^\s#]+)/i.exec(line) ?? [];
      if (name !== undefined) names.set(name, Number(number));
    }
    this.known.set(kind, names);
    return names;
  }
}
