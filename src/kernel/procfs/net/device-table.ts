import type { NetworkStack } from "../../../net/stack/network-stack.ts";

const HEADER =
  "Inter-|   Receive                                                |  Transmit\n" +
  " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n";

/** /proc/net/dev: dev_seq_printf_stats() of net/core/net-procfs.c. */
export function deviceTable({ devices }: NetworkStack): string {
  const pad = (value: number, width: number) => String(value).padStart(width);
  const lines = devices.map(({ name, statistics: s }) => {
    const received = `${pad(s.rxBytes, 7)} ${pad(s.rxPackets, 7)} ${pad(0, 4)} ${pad(s.rxDropped, 4)} ${pad(0, 4)} ${pad(0, 5)} ${pad(0, 10)} ${pad(0, 9)}`;
    const sent = `${pad(s.txBytes, 8)} ${pad(s.txPackets, 7)} ${pad(0, 4)} ${pad(s.txDropped, 4)} ${pad(0, 4)} ${pad(0, 5)} ${pad(0, 7)} ${pad(0, 10)}`;
    return `${name.padStart(6)}: ${received} ${sent}\n`;
  });
  return HEADER + lines.join("");
}
