import { EBADF, EINTR } from "../../abi/errno.ts";
import { SIGINFO_SIZE } from "../../abi/siginfo-struct.ts";
import { _NSIG, SIGKILL } from "../../abi/signal.ts";
import { P_PID, P_PIDFD, WEXITED, WNOHANG, WNOWAIT } from "../../abi/wait.ts";
import { ArgumentChecks } from "../argument-checks.ts";
import type { ClonedChild } from "../clone-child.ts";
import { HostError } from "../host-error.ts";
import { sys, trySys } from "../syscall.ts";
import { unwatch, watch, watchClosely } from "./children.ts";
import { decodeWaitStatus, type WaitStatus } from "./wait-status.ts";

/** A child of this process. It is reaped when it ends, whether or not somebody waits. */
export interface HostProcess extends AsyncDisposable {
  readonly pid: number;
  /** Refers to this process for ever, where a pid is used again (pidfd_open(2)). Close-on-exec; `close` closes it. */
  readonly pidfd: number;
  /**
   * How the process ended. While somebody waits, Node stays alive.
   * @throws {HostError} ECHILD when other code of this process has waited for the child by its number
   */
  wait(): Promise<WaitStatus>;
  /**
   * @param sig 1 to 64; 0 only asks
   * @throws {HostError} ESRCH when the process has ended, EPERM, EINVAL for another number, EBADF after `close`
   */
  kill(sig: number): void;
  /** Closes the pidfd. The process runs on, and `wait` goes on. */
  close(): void;
  /** Kills the process if it runs, waits until it is gone, and closes the pidfd. After `close` it does nothing. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Takes a cloned child over: from now on it is reaped when it ends. */
export function adopt(child: ClonedChild): HostProcess {
  const process = new Child(child);
  watch(process);
  return process;
}

const checks = new ArgumentChecks("pidfd_send_signal");

class Child implements HostProcess {
  readonly pid: number;
  readonly pidfd: number;
  private isOpen = true;
  private status: WaitStatus | HostError | undefined;
  private waiting: { resolve: (status: WaitStatus) => void; reject: (error: HostError) => void }[] = [];

  constructor({ pid, pidfd }: ClonedChild) {
    this.pid = pid;
    this.pidfd = pidfd;
  }

  reap(): void {
    if (this.status !== undefined) return;
    // As long as it is not reaped, its number is its own.
    this.status = this.isOpen ? waitFor(P_PIDFD, this.pidfd, WNOHANG) : waitFor(P_PID, this.pid, WNOHANG);
    if (this.status === undefined) return;
    unwatch(this);
    const waiting = this.waiting;
    this.waiting = [];
    for (const { resolve, reject } of waiting) {
      watchClosely(-1);
      if (this.status instanceof HostError) reject(this.status);
      else resolve(this.status);
    }
  }

  async wait(): Promise<WaitStatus> {
    this.reap();
    if (this.status instanceof HostError) throw this.status;
    if (this.status !== undefined) return this.status;
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      watchClosely(1);
    });
  }

  kill(sig: number): void {
    checks.integer("sig", sig, 0, _NSIG);
    if (!this.isOpen) throw new HostError(EBADF, { syscall: "pidfd_send_signal", step: "after close()" });
    sys("pidfd_send_signal", this.pidfd, sig, 0, 0);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    trySys("close", this.pidfd);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isOpen) return;
    this.reap();
    if (this.status === undefined) this.kill(SIGKILL);
    await this.wait();
    this.close();
  }
}

/** Sees to it that a child that failed before it executed a program is gone. */
export function bury({ pidfd }: ClonedChild): void {
  trySys("pidfd_send_signal", pidfd, SIGKILL, 0, 0);
  waitFor(P_PIDFD, pidfd, 0);
  trySys("close", pidfd);
}

/** @returns undefined when the child runs on, which is only possible with WNOHANG */
function waitFor(idType: number, id: number, flags: number): WaitStatus | HostError | undefined {
  // waitid(2) reports the stops of a child that this process traces whatever it is asked for: looked at first, they stay for the tracer.
  const seen = waitid(idType, id, WNOWAIT | flags);
  return seen === undefined || seen instanceof HostError ? seen : waitid(idType, id, flags);
}

function waitid(idType: number, id: number, flags: number): WaitStatus | HostError | undefined {
  const siginfo = new Uint8Array(SIGINFO_SIZE);
  let result: number;
  do result = trySys("waitid", idType, id, siginfo, WEXITED | flags, 0);
  while (result === -EINTR);
  if (result < 0) return new HostError(-result, { syscall: "waitid" });
  return decodeWaitStatus(new DataView(siginfo.buffer));
}
