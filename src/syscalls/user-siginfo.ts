import { Siginfo, SiginfoChld, SiginfoFault, SiginfoRt, SiginfoTimer } from "../abi/siginfo-struct.ts";
import { SI_TIMER, SI_USER, SIGCHLD } from "../abi/signal.ts";
import { isFaultSignal } from "../kernel/signals/default-action.ts";
import type { SignalInfo } from "../kernel/signals/signal-info.ts";
import type { Task } from "../kernel/task.ts";
import { structBuffer, structView } from "./scratch.ts";

/** copy_siginfo_to_user(): 0 or -EFAULT. Which members are filled depends on the signal and its code (sigaction(2)). */
export function writeSiginfo(task: Task, address: number, info: SignalInfo): number {
  structBuffer.fill(0, 0, Siginfo.size);
  const head = { si_signo: info.signo, si_errno: info.errno, si_code: info.code };
  const si_uid = task.credentials.userNamespace.fromKuidMunged(info.uid);
  const value = BigInt.asUintN(64, (BigInt(info.valueHi) << 32n) | BigInt(info.valueLo >>> 0));
  if (info.code === SI_TIMER) {
    SiginfoTimer.write(structView, 0, { ...head, si_tid: info.timerId, si_overrun: info.overrun, si_value: value });
  } else if (info.code > SI_USER && isFaultSignal(info.signo)) {
    SiginfoFault.write(structView, 0, { ...head, si_addr: info.address });
  } else if (info.signo === SIGCHLD && info.code > 0) {
    SiginfoChld.write(structView, 0, {
      ...head,
      si_pid: info.pid,
      si_uid,
      si_status: info.status,
      si_utime: info.userTicks,
      si_stime: info.systemTicks,
    });
  } else {
    SiginfoRt.write(structView, 0, { ...head, si_pid: info.pid, si_uid, si_value: value });
  }
  return task.mm!.copyOut(address, structBuffer, 0, Siginfo.size);
}
