/** Facilities and levels of syslog(3), by their numbers. */
export const FACILITIES = [
  ...["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"],
  ...["res0", "res1", "res2", "res3", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"],
] as const;
export const LEVELS = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"] as const;

/** A line of the kernel's ring buffer, as syslog(2) returns it: "<6>[    0.001000] text". */
export interface KernelMessage {
  /** The line as it came. */
  readonly raw: string;
  /** -1: it has none. */
  readonly facility: number;
  readonly level: number;
  /** Microseconds since boot. */
  readonly time: number;
  readonly text: string;
}

export function parseKernelLog(log: string): KernelMessage[] {
  return log
    .split("\n")
    .filter((line) => line !== "")
    .map((raw) => {
      const [, priority, seconds, microseconds, text] = /^(?:<(\d+)>)?(?:\[ *(\d+)\.(\d{6})\] )?(.*)$/.exec(raw)!;
      return {
        raw,
        facility: priority === undefined ? -1 : Number(priority) >> 3,
        level: priority === undefined ? -1 : Number(priority) & 7,
        time: Number(seconds ?? 0) * 1_000_000 + Number(microseconds ?? 0),
        text: text!,
      };
    });
}
