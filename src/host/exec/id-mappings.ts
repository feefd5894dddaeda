import { closeSync, openSync, writeSync } from "node:fs";
import { EIO, ENOENT } from "../../abi/errno.ts";
import { ArgumentChecks, MAX_INT } from "../argument-checks.ts";
import { machineOf } from "../code-page.ts";
import { HostError } from "../host-error.ts";
import { checkMappings } from "./check-attributes.ts";
import type { IdMapping, SysProcAttr } from "./process-attributes.ts";

/** The lines of uid_map or gid_map (user_namespaces(7)). */
export function mappingText(mappings: readonly IdMapping[]): string {
  return mappings.map(({ containerId, hostId, size }) => `${containerId} ${hostId} ${size}\n`).join("");
}

/**
 * Maps the ids of the user namespace that `pid` is in, from outside of it. Each map can be written once in its life.
 * @param pid as this process sees it; it must not have been waited for, or the number may be another process's
 * @throws {HostError} what open(2) and write(2) say, with `step` uid_map, setgroups or gid_map: EPERM for ids the writer may not give away,
 * EINVAL for ranges that overlap, ENOENT when the process is gone, ENOSYS where there is no Linux
 */
export function writeUidGidMappings(
  pid: number,
  mappings: Pick<SysProcAttr, "uidMappings" | "gidMappings" | "gidMappingsEnableSetgroups">,
): void {
  machineOf(process.platform, process.arch);
  const checks = new ArgumentChecks("write");
  checks.integer("pid", pid, 1, MAX_INT);
  checks.object("mappings", mappings);
  const { uidMappings, gidMappings, gidMappingsEnableSetgroups = false } = mappings;
  checkMappings("uidMappings", uidMappings);
  checkMappings("gidMappings", gidMappings);
  if (uidMappings !== undefined) writeOnce(pid, "uid_map", mappingText(uidMappings));
  if (gidMappings === undefined) return;
  // user_namespaces(7): setgroups has to be denied before an unprivileged process may write gid_map. Kernels before 3.19 have no such file.
  writeOnce(pid, "setgroups", gidMappingsEnableSetgroups ? "allow" : "deny", ENOENT);
  writeOnce(pid, "gid_map", mappingText(gidMappings));
}

/** @param tolerated an errno of open(2) that is no failure */
function writeOnce(pid: number, file: string, text: string, tolerated?: number): void {
  const path = `/proc/${pid}/${file}`;
  let fd: number;
  try {
    fd = openSync(path, "r+");
  } catch (error) {
    const refusal = hostErrorOf(error, file, path);
    if (refusal.errno === tolerated) return;
    throw refusal;
  }
  try {
    // The kernel takes a map with one write(2) or not at all.
    if (writeSync(fd, text) !== Buffer.byteLength(text))
      throw new HostError(EIO, { syscall: "write", step: file, path });
  } catch (error) {
    throw hostErrorOf(error, file, path);
  } finally {
    closeSync(fd);
  }
}

function hostErrorOf(error: unknown, step: string, path: string): HostError {
  const { errno, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof HostError || errno === undefined || syscall === undefined) throw error;
  return new HostError(-errno, { syscall, step, path, cause: error });
}
