import { F_SETFD, O_CLOEXEC } from "../../../src/abi/fcntl.ts";
import type { Step } from "../../../src/host/stub/step.ts";

/** An open descriptor of the model: which file, and whether execve closes it. */
export interface Descriptor {
  readonly file: string;
  readonly cloexec: boolean;
}

/** A process's descriptors, for running the steps of a child program without a process. */
export class DescriptorTable {
  private readonly open: Map<number, Descriptor>;

  constructor(descriptors: ReadonlyMap<number, Descriptor>) {
    this.open = new Map(descriptors);
  }

  /** Does what Linux does. @returns false when the call fails with EBADF or EINVAL */
  run({ call, args }: Step): boolean {
    const [fd, second, third] = args.map(Number) as [number, number, number];
    const descriptor = this.open.get(fd);
    switch (call) {
      case "close":
        return this.open.delete(fd);
      case "dup3":
        if (descriptor === undefined || fd === second) return false;
        this.open.set(second, { file: descriptor.file, cloexec: third === O_CLOEXEC });
        return true;
      case "fcntl":
        if (descriptor === undefined || second !== F_SETFD) return false;
        this.open.set(fd, { file: descriptor.file, cloexec: third !== 0 });
        return true;
      case "close_range":
        for (const [each, { file }] of this.open) if (each >= fd) this.open.set(each, { file, cloexec: true });
        return true;
      default:
        throw new Error(`the model of descriptors does not know ${call}`);
    }
  }

  file(fd: number): string | undefined {
    return this.open.get(fd)?.file;
  }

  /** What the program finds: descriptors and files. */
  afterExec(): Map<number, string> {
    return new Map([...this.open].filter(([, { cloexec }]) => !cloexec).map(([fd, { file }]) => [fd, file]));
  }
}
