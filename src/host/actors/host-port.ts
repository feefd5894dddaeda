import { closeSync, readFileSync, readSync, writeSync } from "node:fs";
import { ETIMEDOUT } from "../../abi/errno.ts";
import { O_CLOEXEC } from "../../abi/fcntl.ts";
import { POLLIN } from "../../abi/poll.ts";
import { CLONE_PIDFD } from "../../abi/sched.ts";
import { CloneArgs } from "../../abi/sched-struct.ts";
import { SIGCHLD, SIGKILL } from "../../abi/signal.ts";
import { AF_UNIX, SO_RCVTIMEO, SOCK_CLOEXEC, SOCK_SEQPACKET, SOL_SOCKET } from "../../abi/socket.ts";
import type { Port, PortCall, PortResult } from "../../ns/ops/port.ts";
import { HostError } from "../host-error.ts";
import { CHECK, IGNORE, JUMP, KEEP, SKIP_IF } from "../stub/layout.ts";
import { gate, sys, trySys } from "../syscall.ts";
import { addReceive, receivedDescriptor, sendDescriptor } from "./descriptor-message.ts";
import { addCalls, Frame, resultAddress, resultAt, resultsIn, stepAddress } from "./frame.ts";
import { RECEIVE, REPLY_SIZE, SOCKET } from "./memory.ts";

/** How long an actor may take for an answer or for its end, in seconds. None of its calls waits for anything. */
const PATIENCE = 20;
/** Between two looks at one that is about to end, in seconds. */
const GLANCE = 0.005;

/** What ports share. */
export interface HostKeeper {
  nextSerial(): number;
  keep(port: HostPort): void;
}

/** @returns two sockets of whole messages, close-on-exec: this process's end, which gives up waiting after `PATIENCE`, and an actor's. */
export function socketPair(): readonly [ours: number, theirs: number] {
  const pair = new Int32Array(2);
  sys("socketpair", AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, new Uint8Array(pair.buffer));
  const timeout = new BigInt64Array([BigInt(PATIENCE), 0n]);
  sys("setsockopt", pair[0]!, SOL_SOCKET, SO_RCVTIMEO, new Uint8Array(timeout.buffer), timeout.byteLength);
  return [pair[0]!, pair[1]!];
}

/** An actor of the real kernel. A call blocks this thread until it is answered, which takes some microseconds. */
export class HostPort implements Port {
  readonly serial: number;
  readonly pid: number;
  readonly pidfd: number;
  private readonly keeper: HostKeeper;
  private readonly socket: number;
  private isConnected: boolean;
  /** A zombie, or not even that. */
  private isGone: boolean;

  /** Takes over both descriptors. */
  constructor(keeper: HostKeeper, pidfd: number, socket: number) {
    this.serial = keeper.nextSerial();
    this.pid = pidOf(pidfd);
    this.pidfd = pidfd;
    this.keeper = keeper;
    this.socket = socket;
    this.isConnected = true;
    this.isGone = false;
    keeper.keep(this);
  }

  get hasEnded(): boolean {
    return !this.isConnected;
  }

  async run(calls: readonly PortCall[]): Promise<readonly PortResult[] | null> {
    return this.runNow(calls);
  }

  /** @internal */
  runNow(calls: readonly PortCall[]): readonly PortResult[] | null {
    const frame = new Frame(gate().numbers);
    const rooms = addCalls(frame, calls);
    frame.finish();
    const reply = this.exchange(frame);
    return reply === null ? null : resultsIn(reply, rooms);
  }

  async clone(flags: number): Promise<Port | number | null> {
    const [ours, theirs] = socketPair();
    let port: HostPort | null = null;
    try {
      const given = this.give(theirs);
      const made = given === null || given < 0 ? given : this.makeChild(flags, given);
      if (typeof made === "number" || made === null) return made;
      port = new HostPort(this.keeper, made.pidfd, ours);
      return port;
    } finally {
      closeSync(theirs);
      if (port === null) closeSync(ours);
    }
  }

  async withPidfd(
    target: HostPort,
    calls: (pidfd: number) => readonly PortCall[],
  ): Promise<readonly PortResult[] | null> {
    const pidfd = this.give(target.pidfd);
    if (pidfd === null) return null;
    if (pidfd < 0) return [{ result: pidfd, outputs: [] }];
    const asked = calls(pidfd);
    const results = this.runNow([...asked, { name: "close", args: [pidfd] }]);
    return results === null ? null : results.slice(0, asked.length);
  }

  async ended(): Promise<boolean> {
    if (this.isGone) return true;
    if (this.isConnected && this.runNow([{ name: "getpid", args: [] }]) !== null) return false;
    for (let waited = 0; waited < PATIENCE; waited += GLANCE) {
      this.isGone = isReadable(this.pidfd, GLANCE);
      // An init sleeps at its end until others have waited for the members of its namespace.
      if (this.isGone || stateOf(this.pid) === "S") return this.isGone;
    }
    throw new HostError(ETIMEDOUT, { syscall: "ppoll", step: `wait for actor ${this.serial} to end` });
  }

  /** Its process is to exit. */
  dismiss(): void {
    if (this.isConnected) closeSync(this.socket);
    this.isConnected = false;
  }

  /** Waits for its end, or brings it about, and lets go of it. It must have been dismissed. */
  release(): void {
    if (!isReadable(this.pidfd, PATIENCE)) {
      trySys("pidfd_send_signal", this.pidfd, SIGKILL, 0, 0);
      isReadable(this.pidfd, PATIENCE);
    }
    this.isGone = true;
    closeSync(this.pidfd);
  }

  /** @returns the descriptor as which the actor has a copy of `fd`, or -errno; null when it has ended. */
  private give(fd: number): number | null {
    const frame = new Frame(gate().numbers);
    const control = addReceive(frame);
    frame.finish();
    const reply = this.exchange(frame, fd);
    if (reply === null) return null;
    const result = resultAt(reply, 0);
    return result < 0 ? result : receivedDescriptor(reply, control);
  }

  /** @param theirs the child's socket, as the actor has it. */
  private makeChild(flags: number, theirs: number): { readonly pidfd: number } | number | null {
    const frame = new Frame(gate().numbers);
    const pidfd = frame.room(4);
    const args = new Uint8Array(CloneArgs.size);
    // clone(2) has no CLONE_NEWTIME, and has its arguments in an order of each machine's own.
    const request = { flags: flags + CLONE_PIDFD, pidfd: pidfd.address, exit_signal: SIGCHLD };
    CloneArgs.write(new DataView(args.buffer), 0, request);
    frame.step("clone3", [frame.input(args), args.length], KEEP, resultAddress(0));
    // 1: the parent's is step 2, which leads to its other ones; the child leaves it out.
    frame.step("load", [resultAddress(0)], SKIP_IF, 0);
    frame.step("getpid", [], JUMP, stepAddress(6));
    frame.step("dup3", [theirs, SOCKET, O_CLOEXEC], CHECK);
    frame.step("close", [theirs], IGNORE);
    frame.step("getpid", [], JUMP, RECEIVE);
    frame.step("close", [theirs], IGNORE);
    frame.finish();
    const reply = this.exchange(frame);
    if (reply === null) return null;
    const result = resultAt(reply, 0);
    if (result < 0) return result;
    const number = new DataView(reply.buffer, reply.byteOffset).getInt32(pidfd.offset, true);
    const copy = sys("pidfd_getfd", this.pidfd, number, 0);
    this.runNow([{ name: "close", args: [number] }]);
    return { pidfd: copy };
  }

  /** @param descriptor for an actor that is made to receive one. @returns null when it has ended, or ends before it answers. */
  private exchange(frame: Frame, descriptor?: number): Uint8Array | null {
    if (!this.isConnected) return null;
    const reply = new Uint8Array(REPLY_SIZE);
    try {
      writeSync(this.socket, frame.bytes);
      if (descriptor !== undefined) sendDescriptor(this.socket, descriptor);
      if (readSync(this.socket, reply) === frame.replyLength) return reply;
    } catch (error) {
      if (!isEnd(error)) throw error;
    }
    this.dismiss();
    return null;
  }
}

/** Nobody is at the other end of the socket any more. */
function isEnd(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "EPIPE" || code === "ECONNRESET";
}

/** pidfd_open(2): readable when the process is a zombie, or gone. @param seconds to wait for that */
function isReadable(pidfd: number, seconds: number): boolean {
  const request = new Int16Array([pidfd & 0xffff, pidfd >> 16, POLLIN, 0]);
  const timeout = new BigInt64Array([BigInt(Math.floor(seconds)), BigInt(Math.round((seconds % 1) * 1e9))]);
  return sys("ppoll", new Uint8Array(request.buffer), 1, new Uint8Array(timeout.buffer), 0, 8) === 1;
}

/** The letter of its state; of a process that is not waited for and so has its number still. */
function stateOf(pid: number): string {
  return /^State:\t(.)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))![1]!;
}

/** Its number in the pid namespace of this process's /proc. */
function pidOf(pidfd: number): number {
  return Number(/^Pid:\t(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${pidfd}`, "latin1"))?.[1]);
}
