/** A zone with one offset, all year. */
export interface TimeZone {
  /** What %Z prints. */
  readonly name: string;
  /** Seconds east of Greenwich. */
  readonly offset: number;
}

export const UTC: TimeZone = { name: "UTC", offset: 0 };

/** POSIX TZ: a name of three letters or more, or one in <>, and how far *west* the zone is. */
const FIXED = /^(?:([A-Za-z]{3,})|<([A-Za-z0-9+-]{3,})>)(?:([+-]?)(\d{1,3})(?::(\d{1,2})(?::(\d{1,2}))?)?)?$/;

/**
 * The zone that the environment variable TZ names: POSIX's fixed offsets ("UTC", "UTC-3", "<+03>-3", "EST5"). Everything else is UTC: there
 * is no zone database, and no rule for summer time.
 */
export function parseTimeZone(text: string | undefined): TimeZone {
  const match = FIXED.exec(text ?? "");
  if (match === null) return UTC;
  const [, plain, quoted, sign, hours, minutes = "0", seconds = "0"] = match;
  if (hours === undefined) return plain === "GMT" ? { name: "GMT", offset: 0 } : UTC;
  const west = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return { name: plain ?? quoted!, offset: sign === "-" ? west : 0 - west };
}
