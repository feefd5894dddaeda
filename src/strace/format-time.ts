import { EINTR, ERESTART_RESTARTBLOCK } from "../abi/errno.ts";
import { UTIME_NOW, UTIME_OMIT } from "../abi/time.ts";
import { Itimerspec, Itimerval, Timespec, Timeval, Timezone } from "../abi/time-struct.ts";
import { type CallContext, type FormatArgument, hasFailed } from "./format-context.ts";
import { formatAddress } from "./format-number.ts";
import { readStruct } from "./user-struct.ts";

// timespec, timeval and what is made of them.

/** An argument that points at a struct of `size` bytes; `text` is given a view of it at offset 0. */
export function structFormatter(size: number, text: (view: DataView) => string): FormatArgument {
  return (call, index) => {
    const address = call.args.pointer(index);
    const view = address === 0 || hasFailed(call) ? null : readStruct(call.memory, address, size);
    return view === null ? formatAddress(call, index) : text(view);
  };
}

export const formatTimespec: FormatArgument = structFormatter(Timespec.size, (view) => timespecText(view, 0));
export const formatTimeval: FormatArgument = structFormatter(Timeval.size, (view) => timevalText(view, 0));

export function timespecText(view: DataView, at: number): string {
  const { tv_sec, tv_nsec } = Timespec.fields;
  return `{tv_sec=${tv_sec.get(view, at)}, tv_nsec=${tv_nsec.get(view, at)}}`;
}

function timevalText(view: DataView, at: number): string {
  const { tv_sec, tv_usec } = Timeval.fields;
  return `{tv_sec=${tv_sec.get(view, at)}, tv_usec=${tv_usec.get(view, at)}}`;
}

export const formatItimerspec: FormatArgument = structFormatter(
  Itimerspec.size,
  (view) => `{it_interval=${timespecText(view, 0)}, it_value=${timespecText(view, Timespec.size)}}`,
);

export const formatItimerval: FormatArgument = structFormatter(
  Itimerval.size,
  (view) => `{it_interval=${timevalText(view, 0)}, it_value=${timevalText(view, Timeval.size)}}`,
);

export const formatTimezone: FormatArgument = structFormatter(Timezone.size, (view) => {
  const { tz_minuteswest, tz_dsttime } = Timezone.fields;
  return `{tz_minuteswest=${tz_minuteswest.get(view, 0)}, tz_dsttime=${tz_dsttime.get(view, 0)}}`;
});

/** nanosleep(2): what is left of the time is filled in when a signal ended the sleep, and only then. */
export function formatTimespecLeft(call: CallContext, index: number): string | null {
  const isInterrupted = call.result === -EINTR || call.result === -ERESTART_RESTARTBLOCK;
  return isInterrupted ? formatTimespec({ ...call, result: 0 }, index) : formatAddress(call, index);
}

/** utimensat(2): two times, with the date of those that are one. */
export function formatTimespecPair(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  const view = address === 0 ? null : readStruct(call.memory, address, 2 * Timespec.size);
  return view === null ? formatAddress(call, index) : `[${utimeText(view, 0)}, ${utimeText(view, Timespec.size)}]`;
}

function utimeText(view: DataView, at: number): string {
  const nanoseconds = Timespec.fields.tv_nsec.get(view, at);
  if (nanoseconds === UTIME_NOW) return "UTIME_NOW";
  if (nanoseconds === UTIME_OMIT) return "UTIME_OMIT";
  const date = new Date(Timespec.fields.tv_sec.get(view, at) * 1000);
  const text = timespecText(view, at);
  if (Number.isNaN(date.getTime()) || nanoseconds < 0) return text;
  const fraction = nanoseconds === 0 ? "" : `.${String(nanoseconds).padStart(9, "0")}`;
  return `${text} /* ${date.toISOString().slice(0, 19)}${fraction}+0000 */`;
}
