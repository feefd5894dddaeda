/** What a test needs of the machine it runs on. A test that misses something is skipped, and its name says what; in .ci/run that is a failure. */
import { HostError } from "../../src/host/host-error.ts";
import type { NSType } from "../../src/host/namespaces.ts";
import { type Probe, probeHost } from "../../src/host/probe.ts";
import { sys } from "../../src/host/syscall.ts";

export interface Need {
  readonly missing: boolean;
  /** For the test's name: empty when nothing is missing. */
  readonly reason: string;
}

function need(what: string, attempt: () => void): Need {
  try {
    attempt();
    return { missing: false, reason: "" };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { missing: true, reason: `(needs ${what}: ${error.message})` };
  }
}

function needOf(what: string, probe: Probe): Need {
  if (probe.ok) return { missing: false, reason: "" };
  return { missing: true, reason: `(needs ${what}: ${probe.code}, ${probe.syscall})` };
}

const probed = await probeHost();

const KINDS: readonly NSType[] = ["uts", "net", "ipc", "cgroup", "pid", "mnt", "time"];

export const needs = {
  syscalls: need("Linux on x64 or arm64 and koffi or node:ffi", () => sys("getpid")),
  /** A thread that makes namespaces of every kind but user. */
  namespaces: KINDS.map((kind) => needOf(`CAP_SYS_ADMIN to unshare ${kind}`, probed.unshare[kind])).reduce(
    (all, one) => (all.missing ? all : one),
  ),
  userNamespaces: needOf("child processes in new user namespaces", probed.clone.userns),
};
