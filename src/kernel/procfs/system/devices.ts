import { MEM_MAJOR, MISC_MAJOR, major, makedev, TTY_MAJOR, TTYAUX_MAJOR } from "../../../abi/dev.ts";
import type { SystemFile } from "./system-file.ts";

/** The regions of device numbers as Linux's drivers register them: a whole major, or one number of it. */
const REGIONS: readonly { readonly major: number; readonly device?: number; readonly name: string }[] = [
  { major: MEM_MAJOR, name: "mem" },
  { major: TTY_MAJOR, name: "tty" },
  { major: TTYAUX_MAJOR, device: makedev(TTYAUX_MAJOR, 0), name: "/dev/tty" },
  { major: TTYAUX_MAJOR, device: makedev(TTYAUX_MAJOR, 1), name: "/dev/console" },
  { major: TTYAUX_MAJOR, device: makedev(TTYAUX_MAJOR, 2), name: "/dev/ptmx" },
  { major: MISC_MAJOR, name: "misc" },
];

/** proc_devices(5): the drivers that have a device. There are no block devices. */
export const devices: SystemFile = {
  name: "devices",
  text: ({ kernel }) => {
    const numbers = [...kernel.vfs.devices.devices.keys()];
    const present = REGIONS.filter((region) =>
      numbers.some((number) =>
        region.device === undefined ? major(number) === region.major : number === region.device,
      ),
    );
    const lines = present.map((region) => `${String(region.major).padStart(3)} ${region.name}\n`);
    return `Character devices:\n${lines.join("")}\nBlock devices:\n`;
  },
};
