import { fromBytes } from "../../abi/byte-string.ts";
import { TarError } from "./tar-error.ts";

/** Extended header records of pax(1), by keyword; values are byte strings. */
export type PaxRecords = ReadonlyMap<string, string>;

/** Parses "length keyword=value\n" records. @throws TarError "field" */
export function parsePax(data: Uint8Array, offset: number): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const length = recordLength(data, at);
    if (length === 0) throw new TarError("field", offset, "an extended record has no valid length");
    const text = fromBytes(data, at, at + length);
    const start = text.indexOf(" ") + 1;
    const equals = text.indexOf("=", start);
    if (equals <= start || !text.endsWith("\n")) throw new TarError("field", offset, "an extended record is malformed");
    records.set(text.slice(start, equals), text.slice(equals + 1, -1));
    at += length;
  }
  return records;
}

/** The decimal number at `at`, if it is followed by a space and lies within the data; else 0. */
function recordLength(data: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < data.length && i < at + 16; i++) {
    const digit = data[i]! - 48;
    if (data[i] === 32) return i > at && value > i - at + 1 && at + value <= data.length ? value : 0;
    if (digit < 0 || digit > 9) return 0;
    value = value * 10 + digit;
  }
  return 0;
}

/** The value of a record that is a non-negative decimal integer, if there is one. @throws TarError "field" */
export function paxInteger(records: PaxRecords, key: string, offset: number): number | undefined {
  const text = records.get(key);
  if (text === undefined) return undefined;
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new TarError("field", offset, `${key} is not a number`);
  return value;
}

/** A time: seconds with an optional fraction, perhaps negative. @throws TarError "field" */
export function paxTime(
  records: PaxRecords,
  key: string,
  offset: number,
): { seconds: number; nanoseconds: number } | undefined {
  const text = records.get(key);
  if (text === undefined) return undefined;
  const match = /^(-?)([0-9]{1,15})(?:\.([0-9]{0,40}))?$/.exec(text);
  if (match === null) throw new TarError("field", offset, `${key} is not a time`);
  const nanoseconds = Number((match[3] ?? "").padEnd(9, "0").slice(0, 9));
  const sign = match[1] === "-" ? -1 : 1;
  return { seconds: sign * Number(match[2]), nanoseconds: sign * nanoseconds };
}
