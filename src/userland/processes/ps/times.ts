/** Times and durations as the columns of ps(1) have them. */
import { brokenDownTime } from "../../date/broken-down-time.ts";
import { strftime } from "../../date/strftime.ts";
import { SC_CLK_TCK } from "../clock-ticks.ts";
import type { PsContext, PsSubject } from "./subject.ts";

const DAY = 86400;

/** CPU time in seconds. */
export function cpuSeconds({ stat }: PsSubject): number {
  return Math.floor((stat.utime + stat.stime) / SC_CLK_TCK);
}

/** Seconds since it was started, at least 0. */
export function elapsedSeconds({ stat }: PsSubject, { uptime }: PsContext): number {
  return Math.max(0, Math.floor(uptime - stat.starttime / SC_CLK_TCK));
}

/** TIME: "00:00:06", "2-03:04:05". */
export function daysAndTime(seconds: number): string {
  const days = Math.floor(seconds / DAY);
  return (days > 0 ? `${days}-` : "") + clock(seconds % DAY);
}

/** BSD's TIME: minutes and seconds, "  0:06". */
export function minutesAndSeconds(seconds: number): string {
  return `${String(Math.floor(seconds / 60)).padStart(3)}:${two(seconds % 60)}`;
}

/** ELAPSED: "00:06", "01:00:06", "2-03:04:05". */
export function elapsed(seconds: number): string {
  return seconds < 3600 ? clock(seconds).slice(3) : daysAndTime(seconds);
}

function clock(seconds: number): string {
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** Seconds since the Epoch when it was started. */
function startOf({ stat }: PsSubject, { now, uptime }: PsContext): number {
  return Math.floor(now - uptime + stat.starttime / SC_CLK_TCK);
}

function formatted(subject: PsSubject, context: PsContext, format: string): string {
  return strftime(format, brokenDownTime(startOf(subject, context), 0, context.zone));
}

/** STIME: the time of day, or the day, or the year. */
export function startTime(subject: PsSubject, context: PsContext): string {
  const at = (seconds: number, format: string) => strftime(format, brokenDownTime(seconds, 0, context.zone));
  const start = startOf(subject, context);
  if (at(start, "%F") === at(context.now, "%F")) return at(start, "%H:%M");
  return at(start, at(start, "%Y") === at(context.now, "%Y") ? "%b%d" : "%Y");
}

/** STARTED: "14:36:39", or the day when that is more than one ago. */
export function started(subject: PsSubject, context: PsContext): string {
  return formatted(subject, context, isOlderThanADay(subject, context) ? "  %b %d" : "%H:%M:%S");
}

/** BSD's START: " 14:36", "Nov 22". */
export function bsdStart(subject: PsSubject, context: PsContext): string {
  return formatted(subject, context, isOlderThanADay(subject, context) ? "%b %d" : " %H:%M");
}

function isOlderThanADay(subject: PsSubject, context: PsContext): boolean {
  return context.now - startOf(subject, context) > DAY;
}

/** lstart: "Sun Nov 22 14:36:39 2026". */
export function fullStart(subject: PsSubject, context: PsContext): string {
  return formatted(subject, context, "%a %b %e %H:%M:%S %Y");
}

/** CPU time per elapsed time, in tenths of a percent. */
export function cpuTenths(subject: PsSubject, { uptime }: PsContext): number {
  const { utime, stime, starttime } = subject.stat;
  const seconds = Math.max(0, uptime - starttime / SC_CLK_TCK);
  return seconds < 1 ? 0 : Math.floor(((utime + stime) * 1000) / SC_CLK_TCK / seconds);
}
