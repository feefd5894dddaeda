/**
 * The Linux host backend: namespaces of the real machine, from Node on Linux, x64 and arm64. Elsewhere, and without koffi or node:ffi,
 * every call throws a {@link HostError} with the code `ENOSYS`; importing works everywhere Node does.
 */
export { type EncodedHostError, HostError, type HostErrorContext } from "./host-error.ts";
export { availableNamespaces, type NSType } from "./namespaces.ts";
