import type { DatetimeToken, NumberToken } from "./datetime-tokens.ts";
import type { RelativeUnit } from "./datetime-words.ts";

interface StatedDate {
  /** null: the present one. */
  readonly year: NumberToken | null;
  readonly month: number;
  readonly day: number;
}

interface StatedTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  readonly meridian: 0 | 12 | null;
}

type Relative = Readonly<Record<RelativeUnit | "nanosecond", number>>;

/** What a text says, item by item. */
export interface ReadDatetime {
  readonly date: StatedDate | null;
  readonly time: StatedTime | null;
  /** Seconds east of Greenwich; null: local time. */
  readonly zone: number | null;
  readonly day: { readonly weekday: number; readonly ordinal: number } | null;
  readonly relative: Relative;
  readonly isRelative: boolean;
}

const NO_RELATIVE: Relative = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, nanosecond: 0 };

type NumberTest = (token: NumberToken) => boolean;
const isUnsigned: NumberTest = ({ isSigned, nanosecond }) => !isSigned && nanosecond === null;
const isSigned: NumberTest = ({ isSigned, nanosecond }) => isSigned && nanosecond === null;
const isUnsignedSeconds: NumberTest = ({ isSigned }) => !isSigned;

/** Reads the items of a date one after the other, in any order; each kind may come once, relative ones as often as they like. */
export class DatetimeReader {
  private readonly tokens: readonly DatetimeToken[];
  private at = 0;
  private date: StatedDate | null = null;
  private time: StatedTime | null = null;
  private zone: number | null = null;
  private day: { weekday: number; ordinal: number } | null = null;
  private relative: Record<keyof Relative, number> = { ...NO_RELATIVE };
  private isRelative = false;
  private isAmbiguous = false;

  constructor(tokens: readonly DatetimeToken[]) {
    this.tokens = tokens;
  }

  read(): ReadDatetime | null {
    while (this.at < this.tokens.length) {
      const start = this.at;
      const isRead =
        this.attempt(() => this.readDate()) ||
        this.attempt(() => this.readTime()) ||
        this.attempt(() => this.readRelative()) ||
        this.attempt(() => this.readDay()) ||
        this.attempt(() => this.readZone()) ||
        this.attempt(() => this.readNumber());
      if (!isRead || this.at === start || this.isAmbiguous) return null;
    }
    const { date, time, zone, day, relative, isRelative } = this;
    return { date, time, zone, day, relative, isRelative };
  }

  /** Leaves the position where it was unless `item` is there. */
  private attempt(item: () => boolean): boolean {
    const start = this.at;
    if (item()) return true;
    this.at = start;
    return false;
  }

  private number(test: NumberTest): NumberToken | null {
    const token = this.tokens[this.at];
    if (token?.kind !== "number" || !test(token)) return null;
    this.at++;
    return token;
  }

  private mark(mark: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== "mark" || token.mark !== mark) return false;
    this.at++;
    return true;
  }

  /** The number behind `mark`; null, and nothing read, where they are not both there. */
  private numberAfter(mark: string): NumberToken | null {
    const start = this.at;
    const number = this.mark(mark) ? this.number(isUnsigned) : null;
    if (number === null) this.at = start;
    return number;
  }

  private word<K extends DatetimeToken["kind"]>(kind: K): Extract<DatetimeToken, { kind: K }> | null {
    const token = this.tokens[this.at];
    if (token?.kind !== kind) return null;
    this.at++;
    return token as Extract<DatetimeToken, { kind: K }>;
  }

  private setTime(time: StatedTime): true {
    if (this.time !== null) this.isAmbiguous = true;
    this.time = time;
    return true;
  }

  private setDate(date: StatedDate): true {
    if (this.date !== null) this.isAmbiguous = true;
    this.date = date;
    return true;
  }

  private setZone(offset: number): true {
    if (this.zone !== null || Math.abs(offset) > 24 * 3600) this.isAmbiguous = true;
    this.zone = offset;
    return true;
  }

  /** 10pm, 10:30, 10:30:15.5, 10:30 pm, 10:30+02:00, 10+02 */
  private readTime(mayHaveMeridian = true): boolean {
    const hour = this.number(isUnsigned);
    if (hour === null) return false;
    let minute = 0;
    let second: NumberToken | null = null;
    const isClock = this.mark(":");
    if (isClock) {
      const minutes = this.number(isUnsigned);
      if (minutes === null) return false;
      minute = minutes.value;
      if (this.mark(":")) {
        second = this.number(isUnsignedSeconds);
        if (second === null) return false;
      }
    }
    const meridian = mayHaveMeridian ? (this.word("meridian")?.value ?? null) : null;
    if (meridian === null) {
      const hasOffset = this.attempt(() => this.readZoneOffset());
      // "2020 +2 days" is no time.
      if (!isClock && (!hasOffset || this.tokens[this.at]?.kind === "unit")) {
        if (hasOffset) this.zone = null;
        return false;
      }
    }
    const value = {
      hour: hour.value,
      minute,
      second: second?.value ?? 0,
      nanosecond: second?.nanosecond ?? 0,
      meridian,
    };
    return this.setTime(value);
  }

  /** +2, +0200, +02:00: behind a time. GNU reads "10:00 +2 days" as 10:00+02:00 and a day, too. */
  private readZoneOffset(): boolean {
    const hours = this.number(isSigned);
    if (hours === null) return false;
    const absolute = Math.abs(hours.value);
    let minutes = hours.digits <= 2 ? absolute * 60 : Math.floor(absolute / 100) * 60 + (absolute % 100);
    if (this.mark(":")) {
      const rest = this.number(isUnsigned);
      if (rest === null) return false;
      minutes = absolute * 60 + rest.value;
    }
    return this.setZone(hours.isNegative ? -minutes * 60 : minutes * 60);
  }

  /** 2020-01-30, 1/30/2020, 2020/1/30, 30 January 2020, 30-Jan-2020, Jan 30, 2020; a "T" may lead to the time. */
  private readDate(): boolean {
    const month = this.word("month");
    if (month !== null) return this.readMonthFirst(month.value);
    const first = this.number(isUnsigned);
    if (first === null) return false;
    if (this.mark("/")) return this.readSlashed(first);
    const named = this.word("month");
    if (named !== null) {
      const signed = this.number((token) => isSigned(token) && token.isNegative);
      const year = signed ?? this.number(isUnsigned);
      return this.setDate({ year, month: named.value, day: first.value });
    }
    // 30-Jan-2020: the first hyphen is a mark, as no digit follows it.
    if (this.mark("-")) {
      const hyphenated = this.word("month");
      const year = hyphenated === null ? null : this.number((token) => isSigned(token) && token.isNegative);
      return year !== null && this.setDate({ year, month: hyphenated!.value, day: first.value });
    }
    const second = this.number((token) => isSigned(token) && token.isNegative);
    const third = second === null ? null : this.number((token) => isSigned(token) && token.isNegative);
    if (second === null || third === null) return false;
    this.setDate({ year: first, month: -second.value, day: -third.value });
    return this.word("t") === null || this.readTime(false);
  }

  private readMonthFirst(month: number): boolean {
    const signed = this.number((token) => isSigned(token) && token.isNegative);
    if (signed !== null) {
      const year = this.number((token) => isSigned(token) && token.isNegative);
      return year !== null && this.setDate({ year, month, day: -signed.value });
    }
    const day = this.number(isUnsigned);
    if (day === null) return false;
    return this.setDate({ year: this.numberAfter(","), month, day: day.value });
  }

  private readSlashed(first: NumberToken): boolean {
    const second = this.number(isUnsigned);
    if (second === null) return false;
    const third = this.numberAfter("/");
    // Four digits in the first place are a year.
    if (first.digits >= 4 && third !== null)
      return this.setDate({ year: first, month: second.value, day: third.value });
    return this.setDate({ year: third, month: first.value, day: second.value });
  }

  /** Monday, Mon, "next monday", "2 monday" */
  private readDay(): boolean {
    let ordinal = 0;
    this.attempt(() => {
      const given = this.word("ordinal")?.value ?? this.number(isUnsigned)?.value;
      if (given !== undefined) ordinal = given;
      return given !== undefined && this.tokens[this.at]?.kind === "day";
    });
    const day = this.word("day");
    if (day === null) return false;
    this.mark(",");
    if (this.day !== null) this.isAmbiguous = true;
    this.day = { weekday: day.value, ordinal };
    return true;
  }

  /** 2 days, +2 days, next week, month, yesterday, "3 hours ago" */
  private readRelative(): boolean {
    const shift = this.word("shift");
    if (shift !== null) {
      this.relative.day += shift.value;
      this.isRelative = true;
      return true;
    }
    const number = this.number(() => true);
    const count = number?.value ?? this.word("ordinal")?.value ?? 1;
    const unit = this.word("unit");
    if (unit === null || (number?.nanosecond != null && unit.unit !== "second")) return false;
    const sign = this.word("ago") === null ? 1 : -1;
    this.relative[unit.unit] += sign * count * unit.factor;
    this.relative.nanosecond += sign * (number?.nanosecond ?? 0);
    this.isRelative = true;
    return true;
  }

  /** UTC, Z, EST, UTC+3 */
  private readZone(): boolean {
    const word = this.word("zone");
    if (word === null) return this.word("t") !== null && this.setZone(-7 * 3600);
    this.setZone(word.offset);
    this.attempt(() => {
      const before = this.zone;
      this.zone = null;
      // "UTC +1 day" has no offset.
      const isOffset = this.readZoneOffset() && this.tokens[this.at]?.kind !== "unit";
      this.zone = (before ?? 0) + (isOffset ? (this.zone ?? 0) : 0);
      return isOffset;
    });
    return true;
  }

  /** Digits alone: 20200130, 1530, or the year of a date that had none. */
  private readNumber(): boolean {
    const number = this.number(isUnsigned);
    if (number === null) return false;
    const { value, digits } = number;
    if (this.date !== null && this.date.year === null && !this.isRelative && (this.time !== null || digits > 2)) {
      this.date = { ...this.date, year: number };
      return true;
    }
    if (digits > 4) {
      const year = { ...number, value: Math.floor(value / 10000), digits: digits - 4 };
      return this.setDate({ year, month: Math.floor(value / 100) % 100, day: value % 100 });
    }
    const [hour, minute] = digits <= 2 ? [value, 0] : [Math.floor(value / 100), value % 100];
    return this.setTime({ hour, minute, second: 0, nanosecond: 0, meridian: null });
  }
}
