/** What the machine lets this process do: every operation is tried, in a thread or a child that is then thrown away. */
import { CLONE_CLEAR_SIGHAND, CLONE_FS, CLONE_NEWUSER, CLONE_NEWUTS } from "../abi/sched.ts";
import { cloneChild } from "./clone-child.ts";
import { awaitExec } from "./exec/await-exec.ts";
import { adopt } from "./exec/host-process.ts";
import { writeUidGidMappings } from "./exec/id-mappings.ts";
import { OpenDescriptors } from "./exec/open-descriptors.ts";
import { check } from "./exec/step.ts";
import type { Ffi } from "./ffi/ffi.ts";
import { HostError } from "./host-error.ts";
import { CLONE_FLAGS, type NSType } from "./namespaces.ts";
import type { Step } from "./stub/step.ts";
import { gate, sys } from "./syscall.ts";
import { runOnThread } from "./thread/pool.ts";

/** Whether an operation worked, and if not, why. */
export type Probe =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** "EPERM". */
      readonly code: string;
      readonly syscall: string;
      /** What was being done, where an operation makes many calls. */
      readonly step?: string;
      /** What the reason may be, and what helps. */
      readonly advice?: string;
    };

/** What {@link probeHost} found. */
export interface HostCapabilities {
  /** What machine code is called through. With "none" nothing works, and the probes say ENOSYS. */
  readonly backend: Ffi["name"] | "none";
  /**
   * unshare(2) in a thread, for each kind of namespace and for the root and working directory (`fs`). `user` is refused with EINVAL everywhere: it needs a
   * child.
   */
  readonly unshare: Readonly<Record<NSType | "fs", Probe>>;
  /** setns(2) in a thread, back to a UTS namespace of the process's. */
  readonly setns: Probe;
  readonly clone: {
    /** A child in the namespaces of its parent. */
    readonly plain: Probe;
    /** A child in a new user namespace that maps the caller to root, and then uses a capability: some policies allow the first and refuse the last. */
    readonly userns: Probe;
  };
  /** clone3(2), which container runtimes' filters refuse with ENOSYS: needed to start children in a cgroup or a new time namespace. */
  readonly clone3: Probe;
  /** pidfd_open(2) and pidfd_send_signal(2). */
  readonly pidfd: Probe;
}

const OK: Probe = { ok: true };

/**
 * Tries what this package can do on the host, each operation once; takes a tenth of a second. Nothing stays changed.
 * @returns answers everywhere, on machines that are no Linux hosts, too.
 * @throws {HostError} EINVAL off the main thread. Node's `ERR_ACCESS_DENIED` where its permission model forbids threads, or to write to /proc.
 */
export async function probeHost(): Promise<HostCapabilities> {
  const backend = await refusalOf(() => void gate());
  if (!backend.ok) return nothing(backend);
  return {
    backend: gate().ffi.name,
    ...(await probeThread()),
    clone: { plain: await refusalOf(() => probeChild(0)), userns: await refusalOf(probeUserNamespace) },
    clone3: await refusalOf(() => probeChild(CLONE_CLEAR_SIGHAND)),
    pidfd: await refusalOf(probePidfd),
  };
}

function nothing(why: Probe): HostCapabilities {
  const unshare = Object.fromEntries([...CLONE_FLAGS.keys(), "fs"].map((name) => [name, why]));
  return {
    backend: "none",
    unshare: unshare as Record<NSType | "fs", Probe>,
    setns: why,
    clone: { plain: why, userns: why },
    clone3: why,
    pidfd: why,
  };
}

async function refusalOf(attempt: () => void | Promise<void>): Promise<Probe> {
  try {
    await attempt();
    return OK;
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return refusal(error);
  }
}

function refusal({ code, syscall, step, advice }: HostError): Probe {
  return {
    ok: false,
    code,
    syscall,
    ...(step === undefined ? {} : { step }),
    ...(advice === undefined ? {} : { advice }),
  };
}

/** One thread tries everything that changes threads: a flag that is refused changes nothing, and those that are not do not disturb each other. */
async function probeThread(): Promise<Pick<HostCapabilities, "unshare" | "setns">> {
  const names = [...CLONE_FLAGS.keys(), "fs" as const];
  const flags = [...CLONE_FLAGS.values(), CLONE_FS];
  const errnos = (await runOnThread({ kind: "probe", flags })) as number[];
  const probe = (errno: number, syscall: string, flags?: number): Probe =>
    errno === 0 ? OK : refusal(new HostError(errno, { syscall, flags }));
  const unshare = Object.fromEntries(names.map((name, i) => [name, probe(errnos[i] as number, "unshare", flags[i])]));
  return { unshare: unshare as Record<NSType | "fs", Probe>, setns: probe(errnos.at(-1) as number, "setns") };
}

const EXIT: Step = check("exit", "exit_group", 0);

/** A child that exits at once. */
async function probeChild(flags: number): Promise<void> {
  const child = adopt(cloneChild({ flags, steps: [EXIT], errorFd: -1 }));
  await child.wait();
  child.close();
}

async function probeUserNamespace(): Promise<void> {
  const open = new OpenDescriptors(0);
  const [ready, errors] = [open.pipe(), open.pipe()];
  const name = Buffer.from("probe");
  const steps: Step[] = [
    // user_namespaces(7): the capabilities are there from the start, but the ids only once they are mapped.
    { step: "wait for the maps", call: "read", args: [ready.read, new Uint8Array(1), 1], outcome: { expect: 1 } },
    check("use a capability", "sethostname", name, name.length),
    EXIT,
  ];
  try {
    await using child = adopt(cloneChild({ flags: CLONE_NEWUSER | CLONE_NEWUTS, steps, errorFd: errors.write }));
    open.close(errors.write);
    const toRoot = (hostId: number) => [{ containerId: 0, hostId, size: 1 }];
    writeUidGidMappings(child.pid, { uidMappings: toRoot(sys("geteuid")), gidMappings: toRoot(sys("getegid")) });
    sys("write", ready.write, name, 1);
    const failure = awaitExec(errors.read, steps);
    if (failure !== undefined) throw failure;
  } finally {
    open.closeAll();
  }
}

function probePidfd(): void {
  const pidfd = sys("pidfd_open", process.pid, 0);
  try {
    sys("pidfd_send_signal", pidfd, 0, 0, 0);
  } finally {
    sys("close", pidfd);
  }
}
