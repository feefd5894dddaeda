/** strsignal(3) of glibc in the C locale; position is the number less one. */
const DESCRIPTIONS: readonly string[] = [
  "Hangup",
  "Interrupt",
  "Quit",
  "Illegal instruction",
  "Trace/breakpoint trap",
  "Aborted",
  "Bus error",
  "Floating point exception",
  "Killed",
  "User defined signal 1",
  "Segmentation fault",
  "User defined signal 2",
  "Broken pipe",
  "Alarm clock",
  "Terminated",
  "Stack fault",
  "Child exited",
  "Continued",
  "Stopped (signal)",
  "Stopped",
  "Stopped (tty input)",
  "Stopped (tty output)",
  "Urgent I/O condition",
  "CPU time limit exceeded",
  "File size limit exceeded",
  "Virtual timer expired",
  "Profiling timer expired",
  "Window changed",
  "I/O possible",
  "Power failure",
  "Bad system call",
];

/** What a shell says of a process that this signal ended or stopped. */
export function signalText(signal: number): string {
  return (
    DESCRIPTIONS[signal - 1] ??
    (signal >= 34 && signal <= 64 ? `Real-time signal ${signal - 34}` : `Unknown signal ${signal}`)
  );
}
