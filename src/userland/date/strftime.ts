import type { BrokenDownTime } from "./broken-down-time.ts";
import { isLeapYear } from "./civil.ts";
import { DAY_NAMES, MONTH_NAMES } from "./names.ts";

/** %[flags][width][E|O][colons]conversion, as GNU date(1) reads it. */
const DIRECTIVE = /^%([-_0+^#]*)(\d*)([EO]?)(:*)(.?)/su;

/** How a field is filled up: "" as its conversion wants. */
type Padding = "" | "-" | "_" | "0" | "+";

interface Field {
  readonly padding: Padding;
  /** -1: none given. */
  readonly width: number;
}

/** strftime(3) in the C locale, with GNU's flags (- _ 0 + ^ #), widths, %N, %:z and their like. What is no directive is copied. */
export function strftime(format: string, time: BrokenDownTime): string {
  return expand(format, time, { padding: "", width: -1 });
}

/** @param year how the years in a composite directive are filled up. */
function expand(format: string, time: BrokenDownTime, year: Field): string {
  let text = "";
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf("%", at);
    if (percent < 0) return text + format.slice(at);
    text += format.slice(at, percent);
    const match = DIRECTIVE.exec(format.slice(percent)) as unknown as DirectiveMatch;
    const field = fieldOf(match);
    const length = malformedLength(match);
    text += length === 0 ? directive(match, time, field, year) : textField(match[0].slice(0, length), field);
    at = percent + (length === 0 ? match[0].length : length);
  }
  return text;
}

/** Flags, width, modifier, colons, letter. */
type DirectiveMatch = [string, string, string, string, string, string];

function fieldOf([, flags, digits]: DirectiveMatch): Field {
  const padding = ([...flags].findLast((flag) => "-_0+".includes(flag)) ?? "") as Padding;
  return { padding, width: digits === "" ? -1 : Math.min(Number(digits), 4096) };
}

/** How much of it is copied as it stands, because what follows is no conversion that it can have. 0: it is well-formed. */
function malformedLength([whole, , , , colons, letter]: DirectiveMatch): number {
  if (colons !== "" && (letter !== "z" || colons.length > 3)) return whole.indexOf(":") + 1;
  if (letter === "" || (letter === "%" && whole !== "%%")) return whole.length - letter.length;
  return 0;
}

function directive(match: DirectiveMatch, time: BrokenDownTime, field: Field, year: Field): string {
  const [whole, flags, , , colons, letter] = match;
  if (letter === "z") return offset(time.zone.offset, colons.length, field);
  if (letter === "N") return fraction(time.nanosecond, field);
  const number = numeric(letter, time);
  if (number !== null) {
    const isYear = "CgGyY".includes(letter);
    return isYear ? yearField(number, field, year) : numberField(number[0], number[1], number[2], field, "");
  }
  const word = textual(letter, time, field);
  return textField(word === null ? whole : cased(word, letter, flags), field);
}

/** The flags ^ and #. */
function cased(word: string, letter: string, flags: string): string {
  if (letter === "P") return word.toLowerCase();
  if (flags.includes("#") && "pZ".includes(letter)) return word.toLowerCase();
  if (flags.includes("^") || (flags.includes("#") && "aAbBh".includes(letter))) return word.toUpperCase();
  return word;
}

function textual(letter: string, time: BrokenDownTime, field: Field): string | null {
  switch (letter) {
    case "%":
      return "%";
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "a":
      return DAY_NAMES[time.weekday]!.slice(0, 3);
    case "A":
      return DAY_NAMES[time.weekday]!;
    case "b":
    case "h":
      return MONTH_NAMES[time.month - 1]!.slice(0, 3);
    case "B":
      return MONTH_NAMES[time.month - 1]!;
    case "p":
    case "P":
      return time.hour < 12 ? "AM" : "PM";
    case "Z":
      return time.zone.name;
    default: {
      const format = COMPOSITES[letter];
      if (format === undefined) return null;
      return expand(format, time, yearOf(letter, field));
    }
  }
}

/** How the year in a composite directive is filled up. */
function yearOf(letter: string, { padding, width }: Field): Field {
  if (letter === "D") return { padding, width: -1 };
  // glibc's %c, unlike its %Y, has no leading zeros.
  if (letter !== "F") return { padding: letter === "c" ? "-" : "", width: -1 };
  if (padding === "" && width < 0) return { padding: "+", width: 4 };
  return { padding, width: Math.max(0, width - "-mm-dd".length) };
}

const COMPOSITES: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  v: "%e-%b-%Y",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

/** A conversion's value, its least number of digits, and what it is filled up with. */
function numeric(letter: string, time: BrokenDownTime): [number, number, "0" | " "] | null {
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12;
  switch (letter) {
    case "C":
      return [Math.floor(time.year / 100), 2, "0"];
    case "d":
      return [time.day, 2, "0"];
    case "e":
      return [time.day, 2, " "];
    case "g":
      return [modulo(isoWeek(time).year, 100), 2, "0"];
    case "G":
      return [isoWeek(time).year, 4, "0"];
    case "H":
      return [time.hour, 2, "0"];
    case "I":
      return [hour12, 2, "0"];
    case "j":
      return [time.yearDay + 1, 3, "0"];
    case "k":
      return [time.hour, 2, " "];
    case "l":
      return [hour12, 2, " "];
    case "m":
      return [time.month, 2, "0"];
    case "M":
      return [time.minute, 2, "0"];
    case "q":
      return [Math.ceil(time.month / 3), 1, "0"];
    case "s":
      return [time.epoch, 1, "0"];
    case "S":
      return [time.second, 2, "0"];
    case "u":
      return [time.weekday === 0 ? 7 : time.weekday, 1, "0"];
    case "U":
      return [Math.floor((time.yearDay - time.weekday + 7) / 7), 2, "0"];
    case "V":
      return [isoWeek(time).week, 2, "0"];
    case "w":
      return [time.weekday, 1, "0"];
    case "W":
      return [Math.floor((time.yearDay - ((time.weekday + 6) % 7) + 7) / 7), 2, "0"];
    case "y":
      return [modulo(time.year, 100), 2, "0"];
    case "Y":
      return [time.year, 4, "0"];
    default:
      return null;
  }
}

/** ISO 8601: week 1 is the one with the year's first Thursday. */
function isoWeek({ year, yearDay, weekday }: BrokenDownTime): { year: number; week: number } {
  const thursday = yearDay + 3 - ((weekday + 6) % 7);
  if (thursday < 0) {
    const length = isLeapYear(year - 1) ? 366 : 365;
    return { year: year - 1, week: Math.floor((thursday + length) / 7) + 1 };
  }
  const length = isLeapYear(year) ? 366 : 365;
  if (thursday >= length) return { year: year + 1, week: Math.floor((thursday - length) / 7) + 1 };
  return { year, week: Math.floor(thursday / 7) + 1 };
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

type Sign = "" | "+" | "-";

function numberField(value: number, digits: number, filler: "0" | " ", field: Field, sign: Sign): string {
  return signedField(String(Math.abs(value)), value < 0 ? "-" : sign, digits, filler, field);
}

/** @param digits the width, where none is given. */
function signedField(body: string, sign: Sign, digits: number, filler: "0" | " ", { padding, width }: Field): string {
  if (padding === "-") return sign + body;
  const fill = padding === "_" ? " " : padding === "" ? filler : "0";
  const length = width < 0 ? digits : width;
  return fill === " " ? (sign + body).padStart(length, " ") : sign + body.padStart(length - sign.length, "0");
}

/** "+" puts a sign before a year that has more digits than usual, or room for them. */
function yearField([value, digits, filler]: [number, number, "0" | " "], own: Field, outer: Field): string {
  const field = {
    padding: own.padding === "" ? outer.padding : own.padding,
    width: own.width < 0 && digits === 4 ? outer.width : own.width,
  };
  const isLong = value > (digits === 2 ? 99 : 9999) || field.width > digits;
  return numberField(value, digits, filler, field, field.padding === "+" && isLong ? "+" : "");
}

function textField(text: string, { padding, width }: Field): string {
  return padding === "-" ? text : text.padStart(width, padding === "0" || padding === "+" ? "0" : " ");
}

/** %N: a width cuts digits off, from the right; "-" and "_" do so with zeros. (date(1) takes "%-N" for the clock's resolution before it comes here.) */
function fraction(nanosecond: number, { padding, width }: Field): string {
  const wanted = width <= 0 ? 9 : width;
  const digits = String(nanosecond).padStart(9, "0").slice(0, wanted);
  const significant = digits.replace(/(?<=.)0+$/, "");
  return padding === "-" ? significant : significant.padEnd(wanted, padding === "_" ? " " : "0");
}

/** %z, %:z, %::z, %:::z. */
function offset(seconds: number, colons: number, field: Field): string {
  const absolute = Math.abs(seconds);
  const [h, m, s] = [Math.floor(absolute / 3600), Math.floor(absolute / 60) % 60, absolute % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  const form = colons < 3 ? colons : s !== 0 ? 2 : m !== 0 ? 1 : 3;
  const [body, digits] = (
    [
      [String(h * 100 + m), 5],
      [`${h}:${two(m)}`, 6],
      [`${h}:${two(m)}:${two(s)}`, 9],
      [String(h), 3],
    ] as const
  )[form]!;
  return signedField(body, seconds < 0 ? "-" : "+", digits, "0", field);
}
