/** Files of sysfs that tell of the machine as a whole: kernel/ksysfs.c, drivers/base/cpu.c. */
import { TextFile } from "../../fs/pseudo/text-file.ts";
import { oneOf } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Kernel } from "../kernel.ts";
import type { SysfsSuperblock } from "./sysfs-superblock.ts";

type Show = (kernel: Kernel) => string;

/** "0-3", or "0" of one (cpumap_print_to_pagebuf()). */
function cores({ applicationCores }: Kernel): string {
  return applicationCores === 1 ? "0" : `0-${applicationCores - 1}`;
}

/** /sys/kernel */
export const KERNEL_ATTRIBUTES: ReadonlyMap<string, Show> = new Map<string, Show>([
  ["address_bits", () => "64"],
  ["cpu_byteorder", () => "little"],
  // There are file capabilities.
  ["fscaps", () => "1"],
]);

/** /sys/devices/system/cpu: none comes or goes. */
export const CPU_ATTRIBUTES: ReadonlyMap<string, Show> = new Map<string, Show>([
  ["offline", () => ""],
  ["online", cores],
  ["possible", cores],
  ["present", cores],
]);

export class SystemAttributeFile extends TextFile {
  declare readonly superblock: SysfsSuperblock;
  readonly name: string;

  constructor(superblock: SysfsSuperblock, name: string) {
    super(superblock, superblock.allocateInodeNumber());
    this.name = name;
  }

  override text(): string {
    const show = (KERNEL_ATTRIBUTES.get(this.name) ?? CPU_ATTRIBUTES.get(this.name))!;
    return `${show(this.superblock.type.kernel)}\n`;
  }
}

savable(SystemAttributeFile, {
  name: "kernel.SysfsSystemAttributeFile",
  version: 1,
  saved: { name: oneOf(...KERNEL_ATTRIBUTES.keys(), ...CPU_ATTRIBUTES.keys()) },
});
