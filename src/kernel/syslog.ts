import { list, text } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** The kernel log, as dmesg(1) shows it. Made at the first read, kept from then on, also over a save. */
export class Syslog {
  /** Lines with their time stamps. */
  lines: string[];

  constructor() {
    this.lines = [];
  }

  /** @param bootMessages what there is to say of this kernel; used the first time only. */
  read(bootMessages: () => readonly string[]): string {
    if (this.lines.length === 0) {
      let microseconds = 0;
      for (const message of bootMessages()) {
        this.lines.push(`<6>[${(microseconds / 1e6).toFixed(6).padStart(12)}] ${message}`);
        // Stamps are part of the guest's view, so they come from the text, not from a clock.
        microseconds += 1000 + message.length * 977;
      }
    }
    return `${this.lines.join("\n")}\n`;
  }
}

savable(Syslog, { name: "kernel.Syslog", version: 1, saved: { lines: list(text) } });
