/** Files of the memory controller (mm/memcontrol.c). Amounts are read and written in bytes. */
import { EAGAIN, EINVAL } from "../../abi/errno.ts";
import { PAGE_SIZE } from "../../abi/limits.ts";
import type { Cgroup } from "../../cgroup/cgroup.ts";
import { CGROUP_MEMORY } from "../../cgroup/controller.ts";
import type { MemoryEvents, MemoryGroup } from "../../cgroup/memory-group.ts";
import type { ControlFile } from "./control-file.ts";
import { limitText, parseUint64, strip } from "./numbers.ts";

const SUFFIXES = "kmgtpe";
const MEMORY = { controller: CGROUP_MEMORY, isMissingOnRoot: true } as const;

/** page_counter_memparse(): "max", or bytes with a suffix as in "512M", rounded down to whole pages. NaN for anything else. */
function parsePages(text: string): number {
  const word = strip(text);
  if (word === "max") return Number.POSITIVE_INFINITY;
  const match = /^(0x[0-9a-f]+|[0-9]+)([kmgtpe]?)$/i.exec(word);
  if (match === null) return Number.NaN;
  const [, digits, suffix] = match as unknown as [string, string, string];
  const number = parseUint64(digits);
  if ("error" in number) return Number.NaN;
  const scale = suffix === "" ? 1 : 1024 ** (SUFFIXES.indexOf(suffix.toLowerCase()) + 1);
  return Math.floor((number.value * scale) / PAGE_SIZE);
}

function bytes(pages: number): string {
  return `${limitText(pages * PAGE_SIZE)}\n`;
}

function limitFile(field: "min" | "low" | "high" | "max", changed?: (group: MemoryGroup) => void): ControlFile {
  return {
    ...MEMORY,
    name: `memory.${field}`,
    read: ({ memory }) => bytes(memory![field]),
    write({ memory }, text) {
      const pages = parsePages(text);
      if (Number.isNaN(pages)) return -EINVAL;
      memory![field] = pages;
      changed?.(memory!);
      return 0;
    },
  };
}

function eventsText({ low, high, max, oom, oomKill, oomGroupKill }: MemoryEvents): string {
  return `low ${low}\nhigh ${high}\nmax ${max}\noom ${oom}\noom_kill ${oomKill}\noom_group_kill ${oomGroupKill}\n`;
}

/** memory.stat: shared memory and files of tmpfs are both "file" and "shmem"; there is no other page cache to account. */
function statText({ memory }: Cgroup): string {
  const anonymous = memory!.countOf("anonymous") * PAGE_SIZE;
  const shared = memory!.countOf("shared") * PAGE_SIZE;
  return `anon ${anonymous}\nfile ${shared}\nshmem ${shared}\nunevictable 0\npgfault ${memory!.faults}\npgmajfault 0\n`;
}

export const MEMORY_FILES: readonly ControlFile[] = [
  { ...MEMORY, name: "memory.current", read: ({ memory }) => bytes(memory!.current) },
  { ...MEMORY, name: "memory.peak", read: ({ memory }) => bytes(memory!.peak) },
  limitFile("min"),
  limitFile("low"),
  limitFile("high"),
  // memory_max_write(): what is too much already is freed now.
  limitFile("max", (memory) => memory.makeRoom(memory.max)),
  {
    ...MEMORY,
    name: "memory.events",
    read: ({ memory, hierarchy }) => eventsText(hierarchy.hasLocalMemoryEvents ? memory!.localEvents : memory!.events),
  },
  { ...MEMORY, name: "memory.events.local", read: ({ memory }) => eventsText(memory!.localEvents) },
  { ...MEMORY, name: "memory.stat", read: statText },
  {
    ...MEMORY,
    name: "memory.oom.group",
    isDelegatable: true,
    read: ({ memory }) => `${memory!.killsGroup ? 1 : 0}\n`,
    write({ memory }, text) {
      const value = parseUint64(strip(text));
      if ("error" in value) return value.error;
      if (value.value > 1) return -EINVAL;
      memory!.killsGroup = value.value === 1;
      return 0;
    },
  },
  {
    ...MEMORY,
    name: "memory.reclaim",
    isDelegatable: true,
    // Without swap and disks there is nothing that could come back, so nothing is given up.
    write: (_cgroup, text) => (Number.isNaN(parsePages(text)) ? -EINVAL : parsePages(text) === 0 ? 0 : -EAGAIN),
  },
];
