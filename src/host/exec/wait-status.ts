import { CLD_DUMPED, CLD_EXITED, CLD_KILLED } from "../../abi/siginfo.ts";
import { SiginfoChld } from "../../abi/siginfo-struct.ts";

/** How a process ended. */
export interface WaitStatus {
  /** Exit code, 0 to 255; `null` when a signal ended the process. */
  readonly code: number | null;
  /** The signal, 1 to 64; `null` when the process exited. */
  readonly signal: number | null;
  readonly coreDumped: boolean;
}

/** What waitid(2) stored about a child that ended; `undefined` when it stored nothing (WNOHANG) or a stop: the child has not ended. */
export function decodeWaitStatus(siginfo: DataView): WaitStatus | undefined {
  const { si_signo, si_code, si_status } = SiginfoChld.read(siginfo, 0);
  if (si_signo === 0) return undefined;
  if (si_code === CLD_EXITED) return { code: si_status, signal: null, coreDumped: false };
  if (si_code !== CLD_KILLED && si_code !== CLD_DUMPED) return undefined;
  return { code: null, signal: si_status, coreDumped: si_code === CLD_DUMPED };
}
