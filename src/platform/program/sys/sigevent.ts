import { Sigevent } from "../../../abi/signal-struct.ts";
import { structBytes } from "./arguments.ts";

/** struct sigevent (sigevent(3type)): how a process is to be told of something. */
export interface SigeventInput {
  /** SIGEV_NONE, SIGEV_SIGNAL; for a timer also SIGEV_SIGNAL | SIGEV_THREAD_ID. */
  readonly sigev_notify: number;
  /** Which signal is sent. */
  readonly sigev_signo?: number;
  /** Comes with the signal, as si_value. Default 0. */
  readonly sigev_value?: number;
  /** With SIGEV_THREAD_ID: the thread that gets the signal. */
  readonly sigev_notify_thread_id?: number;
}

/** The bytes of a struct sigevent. */
export function sigeventBytes(event: SigeventInput): Uint8Array {
  return structBytes(Sigevent, {
    sigev_value: BigInt(event.sigev_value ?? 0),
    sigev_signo: event.sigev_signo ?? 0,
    sigev_notify: event.sigev_notify,
    "_sigev_un._tid": event.sigev_notify_thread_id ?? 0,
  });
}
