/** Node's side of a kernel: standard streams and terminals, directories of the host as images, the host's cores. */
export * from "../sandbox/find-program.ts";
export * from "../sandbox/find-user.ts";
export { hostDirectory } from "./host-directory.ts";
export * from "./host-tree.ts";
export * from "./stdio.ts";
