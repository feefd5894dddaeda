import { SI_KERNEL, SI_TIMER, SI_USER, SIGCHLD } from "../../abi/signal.ts";
import { SignalfdSiginfo } from "../../abi/signalfd-struct.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";
import { isFaultSignal } from "./default-action.ts";
import type { SignalInfo } from "./signal-info.ts";

/** signalfd_copyinfo(): which members are filled depends on the signal and its code; the rest is 0. @param reader whose user ids are shown. */
export function writeSignalfdSiginfo(view: DataView, at: number, info: SignalInfo, reader: UserNamespace): void {
  const head = { ssi_signo: info.signo, ssi_errno: info.errno, ssi_code: info.code };
  const ssi_uid = reader.fromKuidMunged(info.uid);
  const value = {
    ssi_ptr: BigInt.asUintN(64, (BigInt(info.valueHi) << 32n) | BigInt(info.valueLo >>> 0)),
    ssi_int: info.valueLo,
  };
  const isOfKernel = info.code > SI_USER && info.code < SI_KERNEL;
  if (info.code === SI_TIMER) {
    SignalfdSiginfo.write(view, at, { ...head, ssi_tid: info.timerId, ssi_overrun: info.overrun, ...value });
  } else if (isOfKernel && isFaultSignal(info.signo)) {
    SignalfdSiginfo.write(view, at, { ...head, ssi_addr: BigInt(info.address) });
  } else if (info.signo === SIGCHLD && isOfKernel) {
    SignalfdSiginfo.write(view, at, {
      ...head,
      ssi_pid: info.pid,
      ssi_uid,
      ssi_status: info.status,
      ssi_utime: info.userTicks,
      ssi_stime: info.systemTicks,
    });
  } else if (info.code >= SI_USER) {
    // SIL_KILL
    SignalfdSiginfo.write(view, at, { ...head, ssi_pid: info.pid, ssi_uid });
  } else {
    SignalfdSiginfo.write(view, at, { ...head, ssi_pid: info.pid, ssi_uid, ...value });
  }
}
