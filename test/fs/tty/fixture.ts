import { makedev } from "../../../src/abi/dev.ts";
import { O_NOCTTY, O_RDWR } from "../../../src/abi/fcntl.ts";
import { S_IFCHR } from "../../../src/abi/stat.ts";
import type { IoctlMemory } from "../../../src/fs/file-description.ts";
import { mknod, Tty, TtyDevice, type TtyFile } from "../../../src/fs/index.ts";
import { ControllingTtyDevice } from "../../../src/fs/tty/tty-device.ts";
import { at, callerLike, createWorld, ok, open, type TestCaller, textBytes, type World } from "../fixture.ts";
import { FakeGroup, FakeJob, FakeSession } from "./fake-session.ts";

/** Memory of a process, for ioctl(2). Address 0 faults. */
export class FakeMemory implements IoctlMemory {
  readonly bytes = new Uint8Array(256);
  readonly view = new DataView(this.bytes.buffer);

  copyIn(address: number, destination: Uint8Array, start: number, length: number): number {
    if (address === 0) return -14;
    destination.set(this.bytes.subarray(address, address + length), start);
    return 0;
  }

  copyOut(address: number, source: Uint8Array, start: number, length: number): number {
    if (address === 0) return -14;
    this.bytes.set(source.subarray(start, start + length), address);
    return 0;
  }
}

/** A terminal /dev-less at /tty (and /console, /controlling), and a session whose leader, group 1, has it in the foreground. */
export class Desk {
  readonly world: World = createWorld();
  readonly tty = new Tty("ttyS0", makedev(4, 64));
  readonly memory = new FakeMemory();
  readonly groups = new Map<number, FakeGroup>();
  readonly session = new FakeSession();
  readonly leader: TestCaller;

  constructor() {
    const { vfs, root } = this.world;
    vfs.devices.register(makedev(4, 64), new TtyDevice(this.tty, false));
    vfs.devices.register(makedev(5, 1), new TtyDevice(this.tty, true));
    vfs.devices.register(makedev(5, 0), new ControllingTtyDevice());
    ok(mknod(root, at(root), "/tty", S_IFCHR | 0o666, makedev(4, 64)));
    ok(mknod(root, at(root), "/console", S_IFCHR | 0o666, makedev(5, 1)));
    ok(mknod(root, at(root), "/controlling", S_IFCHR | 0o666, makedev(5, 0)));
    this.leader = this.process(new FakeGroup(1, this.session), true);
  }

  /** Another process, in `group`. */
  process(group: FakeGroup, isLeader = false): TestCaller {
    const caller = callerLike(this.world.root);
    const job = new FakeJob(group, isLeader, this.groups);
    const [first] = group.session.members;
    job.controllingTty = first?.controllingTty ?? null;
    caller.jobControl = job;
    return caller;
  }

  job(caller: TestCaller): FakeJob {
    return caller.jobControl as FakeJob;
  }

  /** Opens the terminal, which a session leader thereby gets as controlling terminal. */
  open(caller: TestCaller, flags: number = O_RDWR, path = "/tty"): TtyFile {
    return open(caller, path, flags) as TtyFile;
  }

  openQuietly(caller: TestCaller): TtyFile {
    return this.open(caller, O_RDWR | O_NOCTTY);
  }

  type(text: string): void {
    this.tty.receive(textBytes(text));
  }

  screen(): string {
    return String.fromCharCode(...this.tty.output.take());
  }

  ioctl(caller: TestCaller, file: TtyFile, command: number, argument = 64): number {
    return file.ioctl(caller, command, argument, this.memory);
  }
}
