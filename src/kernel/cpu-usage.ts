import { uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** What getrusage(2) and times(2) report: CPU time in nanoseconds (exact for 104 days of it), faults, switches. */
export class CpuUsage {
  userNs: number;
  systemNs: number;
  minorFaults: number;
  voluntarySwitches: number;
  involuntarySwitches: number;
  /** Peak resident set, in KiB. */
  maxResidentKiB: number;

  constructor() {
    this.userNs = 0;
    this.systemNs = 0;
    this.minorFaults = 0;
    this.voluntarySwitches = 0;
    this.involuntarySwitches = 0;
    this.maxResidentKiB = 0;
  }

  add(other: CpuUsage): void {
    this.userNs += other.userNs;
    this.systemNs += other.systemNs;
    this.minorFaults += other.minorFaults;
    this.voluntarySwitches += other.voluntarySwitches;
    this.involuntarySwitches += other.involuntarySwitches;
    this.maxResidentKiB = Math.max(this.maxResidentKiB, other.maxResidentKiB);
  }
}

savable(CpuUsage, {
  name: "kernel.CpuUsage",
  version: 1,
  saved: {
    userNs: uint,
    systemNs: uint,
    minorFaults: uint,
    voluntarySwitches: uint,
    involuntarySwitches: uint,
    maxResidentKiB: uint,
  },
});
