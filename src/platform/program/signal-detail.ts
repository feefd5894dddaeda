import { SI_USER } from "../../abi/signal.ts";
import type { SignalInfo } from "../../kernel/signals/signal-info.ts";
import type { SignalDetail } from "./sys/signals.ts";

/** What a handler learns. @param uid the sender's, in the receiver's user namespace. */
export function signalDetail(info: SignalInfo, uid: number): SignalDetail {
  return {
    si_signo: info.signo,
    si_code: info.code,
    si_pid: info.pid,
    si_uid: uid,
    si_status: info.status,
    si_value: info.valueLo,
  };
}

/** Five integers. */
export function encodeDetail(address: number, detail: SignalDetail): Uint8Array {
  const { si_code, si_pid, si_uid, si_status, si_value } = detail;
  return new Uint8Array(Int32Array.of(address, si_code, si_pid, si_uid, si_status, si_value).buffer);
}

/** @returns the handler's address, and what it learned. */
export function decodeDetail(signo: number, bytes: Uint8Array | undefined): { address: number; detail: SignalDetail } {
  const view = bytes?.length === 24 ? new DataView(bytes.buffer, bytes.byteOffset) : null;
  const at = (index: number): number => view?.getInt32(index * 4, true) ?? 0;
  return {
    address: at(0),
    detail: {
      si_signo: signo,
      si_code: view === null ? SI_USER : at(1),
      si_pid: at(2),
      si_uid: at(3) >>> 0,
      si_status: at(4),
      si_value: at(5),
    },
  };
}
