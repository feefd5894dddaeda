import { closeSync, openSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { type Credential, HostError } from "../../host/index.ts";

const { ENOENT, ESRCH } = constants.errno;

/** A process of this machine, by its directory in /proc: when it ends, and its number becomes another's, this is still its own. */
export class TargetProcess implements Disposable {
  private readonly pid: number;
  private readonly opened: number[];
  private readonly directory: string;

  /** @throws {HostError} ENOENT when there is no such process. */
  constructor(pid: number) {
    this.pid = pid;
    const fd = this.attempt("", () => openSync(`/proc/${pid}`, "r"));
    this.opened = [fd];
    this.directory = `/proc/self/fd/${fd}`;
  }

  /** Its root directory, as this process reaches it. */
  get root(): string {
    return `${this.directory}/root`;
  }

  /** @returns a descriptor of its namespace. @throws {HostError} EACCES for another user's; ENOENT when it has ended. */
  open(link: string): number {
    const file = `ns/${link}`;
    const fd = this.attempt(file, () => openSync(`${this.directory}/${file}`, "r"));
    this.opened.push(fd);
    return fd;
  }

  /** Root in its user namespace, as nsenter(1) becomes it; null where that has none. */
  rootCredential(): Credential | null {
    if (!this.maps("uid_map", 0) || !this.maps("gid_map", 0)) return null;
    return { uid: 0, gid: 0, noSetGroups: this.read("setgroups") === "deny\n" };
  }

  [Symbol.dispose](): void {
    for (const fd of this.opened) closeSync(fd);
  }

  /** user_namespaces(7): a line is the first id inside, the first outside, and how many there are. */
  private maps(file: "uid_map" | "gid_map", id: number): boolean {
    const lines = this.read(file).trimEnd().split("\n");
    return lines.some((line) => {
      const [inside = 0, , size = 0] = line.trim().split(/\s+/).map(Number);
      return line !== "" && id >= inside && id < inside + size;
    });
  }

  private read(file: string): string {
    return this.attempt(file, () => readFileSync(`${this.directory}/${file}`, "latin1"));
  }

  private attempt<T>(file: string, operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      const { errno, syscall } = error as NodeJS.ErrnoException;
      if (errno === undefined || syscall === undefined) throw error;
      const isGone = errno === -ENOENT || errno === -ESRCH;
      const step = isGone ? `there is no process ${this.pid}` : undefined;
      throw new HostError(-errno, { syscall, step, path: `/proc/${this.pid}/${file}`, cause: error });
    }
  }
}
