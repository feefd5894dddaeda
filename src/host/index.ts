/**
 * The Linux host backend: namespaces of the real machine, from Node on Linux, x64 and arm64. Elsewhere, and without koffi or node:ffi,
 * every call throws a {@link HostError} with the code `ENOSYS`; importing works everywhere Node does.
 */
export type { Actor, NamespaceHandle, NamespaceOps, Outcome } from "../ns/ops/index.ts";
export { hostNamespaceOps } from "./actors/host-namespace-ops.ts";
export { forkExec } from "./exec/fork-exec.ts";
export { type ForkUsernsOptions, forkUserns } from "./exec/fork-userns.ts";
export type { HostProcess } from "./exec/host-process.ts";
export { writeUidGidMappings } from "./exec/id-mappings.ts";
export type { Credential, IdMapping, JoinNamespace, ProcAttr, SysProcAttr } from "./exec/process-attributes.ts";
export type { WaitStatus } from "./exec/wait-status.ts";
export { type GoOps, type GoTask, go, type UnshareHandle } from "./go.ts";
export { type EncodedHostError, HostError, type HostErrorContext } from "./host-error.ts";
export type { HostOp, HostOpResult, HostOpResults } from "./host-op.ts";
export { availableNamespaces, type NSType } from "./namespaces.ts";
export { type Namespace, type NsEnterOptions, nsEnter, nsEnterOps } from "./ns-enter.ts";
export { type HostCapabilities, type Probe, probeHost } from "./probe.ts";
export type { HostTask } from "./task.ts";
