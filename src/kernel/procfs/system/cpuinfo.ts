import type { SystemFile } from "./system-file.ts";

/** proc_cpuinfo(5) as arch/riscv/kernel/cpu.c writes it. Vendor, architecture and implementation id 0: "not a commercial one". */
export const cpuinfo: SystemFile = {
  name: "cpuinfo",
  text: ({ kernel }) => {
    const isa = `rv64${kernel.featureSet.join("")}`;
    let text = "";
    for (let hart = 0; hart < kernel.applicationCores; hart++) {
      text += `processor\t: ${hart}\nhart\t\t: ${hart}\nisa\t\t: ${isa}\nmmu\t\t: sv39\n`;
      text += `mvendorid\t: 0x0\nmarchid\t\t: 0x0\nmimpid\t\t: 0x0\nhart isa\t: ${isa}\n\n`;
    }
    return text;
  },
};
