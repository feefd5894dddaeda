/** Programs of the host that are the judge of ours must never set the host's clock, whatever a test makes them do. */

/** What `spawn` takes: a file and its arguments, argv[0] not among them. */
export interface HostCommand {
  readonly file: string;
  readonly args: string[];
}

/** perl(1) ignores SIGFPE, and an ignored signal stays ignored over an exec. */
const EXEC_AS = '$SIG{FPE} = "DEFAULT"; exec { shift @ARGV } @ARGV; die "$!"';

/**
 * The command without CAP_SYS_TIME in its bounding set, so that not even root can give it to a program: clock_settime(2),
 * settimeofday(2) and adjtimex(2) say EPERM. Inside of a new user namespace all capabilities are there, and none of them is one over
 * the clock. Those who are not root need nothing, and setpriv(1) may not change their bounding set.
 * @param argv0 what the program finds as its name.
 */
export function withoutClock(file: string, args: readonly string[], argv0 = file): HostCommand {
  if (process.getuid?.() !== 0) throw new Error("withoutClock is for root");
  const exec = argv0 === file ? [file] : ["/usr/bin/perl", "-e", EXEC_AS, "--", file, argv0];
  return { file: "/usr/bin/setpriv", args: ["--bounding-set=-sys_time", "--", ...exec, ...args] };
}
