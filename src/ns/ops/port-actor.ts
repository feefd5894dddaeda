import { bytesOf, fromBytes, utf8ToByteString } from "../../abi/byte-string.ts";
import { _LINUX_CAPABILITY_VERSION_3 } from "../../abi/capability.ts";
import { UserCapData, UserCapHeader } from "../../abi/capability-struct.ts";
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from "../../abi/fcntl.ts";
import { CLONE_NEWUSER } from "../../abi/sched.ts";
import { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU } from "../../abi/signal.ts";
import { NewUtsname } from "../../abi/utsname-struct.ts";
import { WNOHANG } from "../../abi/wait.ts";
import { CLONE_NEW_PRIVILEGED } from "../namespace-type.ts";
import {
  type Actor,
  type CapabilityMasks,
  LINK_NAMES,
  type LinkName,
  type Links,
  type MapName,
  type Names,
  type Status,
  type Waited,
} from "./actor.ts";
import { nothing, reading, readlink, textOf, textRead, writing, written } from "./calls.ts";
import type { NamespaceHandle } from "./namespace-handle.ts";
import { type Outcome, refused } from "./outcome.ts";
import type { Port, PortArgument, PortCall, PortCallName, PortResult } from "./port.ts";
import { PortHandle } from "./port-handle.ts";
import { parseStatus } from "./status-file.ts";

/** What an actor tells those who keep it. */
export interface Crew {
  /** A child was made. */
  join(port: Port): Actor;
  /** Somebody may have been killed. */
  settle(): Promise<void>;
}

const GONE = { errno: "ESRCH" } as const;
/** Signals that stop. An actor that is stopped cannot say so. */
const STOPPING: readonly number[] = [SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU];

/** Operations as system calls of the process behind a port. */
export class PortActor implements Actor {
  readonly port: Port;
  private readonly crew: Crew;

  constructor(port: Port, crew: Crew) {
    this.port = port;
    this.crew = crew;
  }

  get id(): number {
    return this.port.serial;
  }

  get hasEnded(): boolean {
    return this.port.hasEnded;
  }

  async create(flags: number): Promise<Outcome<Actor>> {
    // Who shared memory or descriptors would be told what is meant for another.
    if (flags !== (flags & (CLONE_NEW_PRIVILEGED | CLONE_NEWUSER))) return { errno: "EINVAL" };
    const child = await this.port.clone(flags);
    if (child === null) return GONE;
    return typeof child === "number" ? refused(child) : { value: this.crew.join(child) };
  }

  unshare(flags: number): Promise<Outcome<void>> {
    return this.simple("unshare", flags);
  }

  async enter(target: Actor, types: number): Promise<Outcome<void>> {
    return lastOf(
      await this.port.withPidfd(portOf(target), (pidfd) => [{ name: "setns", args: [pidfd, types] }]),
      nothing,
    );
  }

  async open(target: Actor, link: LinkName): Promise<Outcome<NamespaceHandle>> {
    const path = procPath(target, `ns/${link}`);
    if (path === null) return GONE;
    return this.last([{ name: "openat", args: [AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0] }], ({ result }) =>
      result < 0 ? refused(result) : { value: new PortHandle(this.port, result) },
    );
  }

  async links(target: Actor): Promise<Links> {
    const directory = procPath(target, "ns");
    const results =
      directory === null ? null : await this.port.run(LINK_NAMES.map((name) => readlink(`${directory}/${name}`)));
    const outcome = (index: number): Outcome<string> => (results === null ? GONE : textOf(results[index]!));
    return Object.fromEntries(LINK_NAMES.map((name, index) => [name, outcome(index)])) as Links;
  }

  writeMap(target: Actor, map: MapName, text: string): Promise<Outcome<void>> {
    return this.write(procPath(target, map), text);
  }

  readMap(target: Actor, map: MapName): Promise<Outcome<string>> {
    return this.read(procPath(target, map));
  }

  writeSetgroups(target: Actor, text: string): Promise<Outcome<void>> {
    return this.write(procPath(target, "setgroups"), text);
  }

  readSetgroups(target: Actor): Promise<Outcome<string>> {
    return this.read(procPath(target, "setgroups"));
  }

  writeTimeOffsets(target: Actor, text: string): Promise<Outcome<void>> {
    return this.write(procPath(target, "timens_offsets"), text);
  }

  readTimeOffsets(target: Actor): Promise<Outcome<string>> {
    return this.read(procPath(target, "timens_offsets"));
  }

  setHostname(name: string): Promise<Outcome<void>> {
    const bytes = bytesOf(utf8ToByteString(name));
    return this.simple("sethostname", bytes, bytes.length);
  }

  setDomainname(name: string): Promise<Outcome<void>> {
    const bytes = bytesOf(utf8ToByteString(name));
    return this.simple("setdomainname", bytes, bytes.length);
  }

  names(): Promise<Outcome<Names>> {
    return this.last([{ name: "uname", args: [{ room: NewUtsname.size }] }], ({ result, outputs }) => {
      if (result < 0) return refused(result);
      const name = (field: "nodename" | "domainname"): string => {
        const { offset, size } = NewUtsname.fields[field];
        return fromBytes(outputs[0]!, offset, offset + size).replace(/\0.*$/s, "");
      };
      return { value: { nodename: name("nodename"), domainname: name("domainname") } };
    });
  }

  setUids(real: number, effective: number, saved: number): Promise<Outcome<void>> {
    return this.simple("setresuid", real, effective, saved);
  }

  setGids(real: number, effective: number, saved: number): Promise<Outcome<void>> {
    return this.simple("setresgid", real, effective, saved);
  }

  setGroups(groups: readonly number[]): Promise<Outcome<void>> {
    const list = new DataView(new ArrayBuffer(4 * groups.length));
    for (const [i, group] of groups.entries()) list.setUint32(4 * i, group, true);
    return this.simple("setgroups", groups.length, new Uint8Array(list.buffer));
  }

  setCapabilities({ effective, permitted, inheritable }: CapabilityMasks): Promise<Outcome<void>> {
    const header = new Uint8Array(UserCapHeader.size);
    UserCapHeader.write(new DataView(header.buffer), 0, { version: _LINUX_CAPABILITY_VERSION_3, pid: 0 });
    const data = new Uint8Array(2 * UserCapData.size);
    for (const half of [0, 1]) {
      const word = (mask: bigint): number => Number(BigInt.asUintN(32, mask >> BigInt(32 * half)));
      const words = { effective: word(effective), permitted: word(permitted), inheritable: word(inheritable) };
      UserCapData.write(new DataView(data.buffer), half * UserCapData.size, words);
    }
    return this.simple("capset", header, data);
  }

  async status(target: Actor): Promise<Outcome<Status>> {
    const text = await this.read(procPath(target, "status"));
    return "errno" in text ? text : { value: parseStatus(text.value) };
  }

  mount(source: string, path: string, type: string, flags: number, data = ""): Promise<Outcome<void>> {
    return this.simple("mount", ...[source, path, type].map(utf8ToByteString), flags, utf8ToByteString(data));
  }

  umount(path: string, flags: number): Promise<Outcome<void>> {
    return this.simple("umount2", utf8ToByteString(path), flags);
  }

  mkdir(path: string): Promise<Outcome<void>> {
    return this.simple("mkdirat", AT_FDCWD, utf8ToByteString(path), 0o755);
  }

  async mounts(target: Actor): Promise<Outcome<readonly string[]>> {
    const text = await this.read(procPath(target, "mountinfo"));
    return "errno" in text ? text : { value: text.value.split("\n").slice(0, -1) };
  }

  async kill(target: Actor, signal: number): Promise<Outcome<void>> {
    if (STOPPING.includes(signal)) return { errno: "EINVAL" };
    const results = await this.port.withPidfd(portOf(target), (pidfd) => [
      { name: "pidfd_send_signal", args: [pidfd, signal, 0, 0] },
    ]);
    await this.crew.settle();
    return lastOf(results, nothing);
  }

  async wait(): Promise<Outcome<Waited | null>> {
    const results = await this.port.run([{ name: "wait4", args: [-1, { room: 4 }, WNOHANG, 0] }]);
    // An init ends when the last of its namespace's members was waited for. PID-051
    await this.crew.settle();
    return lastOf(results, ({ result, outputs }) => {
      if (result < 0) return refused(result);
      if (result === 0) return { value: null };
      const [bytes] = outputs as [Uint8Array];
      return { value: { pid: result, status: new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true) } };
    });
  }

  async exit(code: number): Promise<void> {
    await this.port.run([{ name: "exit_group", args: [code] }]);
    await this.crew.settle();
  }

  private async simple(name: PortCallName, ...args: readonly PortArgument[]): Promise<Outcome<void>> {
    return this.last([{ name, args }], nothing);
  }

  private async last<T>(calls: readonly PortCall[], decode: (result: PortResult) => Outcome<T>): Promise<Outcome<T>> {
    return lastOf(await this.port.run(calls), decode);
  }

  private async read(path: string | null): Promise<Outcome<string>> {
    const results = path === null ? null : await this.port.run(reading(path));
    return results === null ? GONE : textRead(results);
  }

  private async write(path: string | null, text: string): Promise<Outcome<void>> {
    const results = path === null ? null : await this.port.run(writing(path, text));
    return results === null ? GONE : written(results);
  }
}

function lastOf<T>(results: readonly PortResult[] | null, decode: (result: PortResult) => Outcome<T>): Outcome<T> {
  return results === null ? GONE : decode(results[results.length - 1]!);
}

/** Null of one that has ended: its number may be another process's by now. */
function procPath(target: Actor, name: string): string | null {
  const { pid, hasEnded } = portOf(target);
  return hasEnded ? null : `/proc/${pid}/${name}`;
}

/** @throws TypeError for an actor of other operations. */
function portOf(actor: Actor): Port {
  if (actor instanceof PortActor) return actor.port;
  throw new TypeError("the actor is none of these operations'");
}
