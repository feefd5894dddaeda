import { closeSync, constants, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { EIO } from "../../abi/errno.ts";
import { NewUtsname } from "../../abi/utsname-struct.ts";
import { HostError } from "../host-error.ts";
import type { HostOp } from "../host-op.ts";
import { sys } from "../syscall.ts";

const PATH_MAX = 4096;

/**
 * In the calling thread's namespaces: system calls, and Node's synchronous functions, which make theirs on this thread. The asynchronous ones would make
 * them on a thread of libuv's, in the process's namespaces.
 * @param step what an error says was being done.
 */
export function runOp(op: HostOp, step: string): unknown {
  try {
    return run(op);
  } catch (error) {
    if (error instanceof HostError) throw error.with({ step, path: pathOf(op) });
    throw fromNode(error as NodeJS.ErrnoException, step);
  }
}

function run(op: HostOp): unknown {
  switch (op.op) {
    case "gethostname":
      return utsname("nodename");
    case "getdomainname":
      return utsname("domainname");
    case "sethostname":
    case "setdomainname": {
      const name = Buffer.from(op.name);
      sys(op.op, name, name.length);
      return undefined;
    }
    case "interfaces":
      // proc(5): /proc/net is a link to self/net, which is the main thread's.
      return [...readFileSync("/proc/thread-self/net/dev", "utf8").matchAll(/^ *(\S+):/gm)].map(([, name]) => name);
    case "readlink":
      return readlinkSync(op.path);
    case "readFile":
      return readFileSync(op.path, "utf8");
    case "writeFile":
      writeOnce(op.path, op.data);
      return undefined;
    case "readdir":
      return readdirSync(op.path);
    case "mkdir":
      mkdirSync(op.path, op.mode);
      return undefined;
    case "mount":
      sys("mount", op.source ?? "none", op.target, op.type ?? 0, op.flags ?? 0, op.data ?? 0);
      return undefined;
    case "umount":
      sys("umount2", op.target, op.flags ?? 0);
      return undefined;
    case "chdir":
      sys("chdir", op.path);
      return undefined;
    case "getcwd": {
      const path = Buffer.alloc(PATH_MAX);
      return path.toString("utf8", 0, sys("getcwd", path, path.length) - 1);
    }
  }
}

function utsname(field: "nodename" | "domainname"): string {
  const name = Buffer.alloc(NewUtsname.size);
  sys("uname", name);
  const { offset, size } = NewUtsname.fields[field];
  const bytes = name.subarray(offset, offset + size);
  return bytes.toString("utf8", 0, bytes.indexOf(0));
}

function writeOnce(path: string, data: string): void {
  const bytes = Buffer.from(data);
  const fd = openSync(path, constants.O_WRONLY | constants.O_TRUNC);
  try {
    const written = writeSync(fd, bytes);
    if (written !== bytes.length) throw new HostError(EIO, { syscall: "write" });
  } finally {
    closeSync(fd);
  }
}

function pathOf(op: HostOp): string | undefined {
  if ("path" in op) return op.path;
  return "target" in op ? op.target : undefined;
}

/** Node's errors have a negative errno, or none when Node itself refused an argument. */
function fromNode(error: NodeJS.ErrnoException, step: string): unknown {
  const { errno, syscall, path } = error;
  if (errno === undefined || syscall === undefined) return error;
  return new HostError(-errno, { syscall, step, path, cause: error });
}
