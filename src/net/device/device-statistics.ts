import { uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** What went through a device (struct rtnl_link_stats64); the other counters of Linux stay 0 here. */
export class DeviceStatistics {
  rxPackets: number;
  rxBytes: number;
  txPackets: number;
  txBytes: number;
  rxDropped: number;
  txDropped: number;

  constructor() {
    this.rxPackets = 0;
    this.rxBytes = 0;
    this.txPackets = 0;
    this.txBytes = 0;
    this.rxDropped = 0;
    this.txDropped = 0;
  }

  received(bytes: number): void {
    this.rxPackets++;
    this.rxBytes += bytes;
  }

  transmitted(bytes: number): void {
    this.txPackets++;
    this.txBytes += bytes;
  }
}

savable(DeviceStatistics, {
  name: "net.DeviceStatistics",
  version: 1,
  saved: { rxPackets: uint, rxBytes: uint, txPackets: uint, txBytes: uint, rxDropped: uint, txDropped: uint },
});
