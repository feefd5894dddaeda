import { errnoName } from "../abi/errno.ts";
import { O_CREAT, O_WRONLY } from "../abi/fcntl.ts";
import { mkdir } from "../fs/mkdir.ts";
import { openat } from "../fs/open.ts";
import type { SupervisorCaller } from "../kernel/supervisor-caller.ts";
import { ProgramRegistry, programFile } from "../platform/program/index.ts";
import { demonstration } from "./demo/demonstration.ts";

/** The programs of the embedded root file system, which needs no download. */
export const EMBEDDED_COMMAND = "/usr/bin/demo";

export function embeddedPrograms(): ProgramRegistry {
  return new ProgramRegistry().register(demonstration);
}

/** Fills an empty root file system with the embedded programs and the little they need. */
export function populateEmbedded(caller: SupervisorCaller): void {
  const { root } = caller.fs;
  for (const directory of ["/etc", "/root", "/usr", "/usr/bin", "/bin"]) mkdir(caller, root, directory, 0o755);
  writeText(
    caller,
    "/etc/passwd",
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n",
    0o644,
  );
  writeText(caller, "/etc/group", "root:x:0:\nnogroup:x:65534:\n", 0o644);
  writeText(caller, EMBEDDED_COMMAND, programFile(demonstration.name), 0o755);
}

function writeText(caller: SupervisorCaller, path: string, text: string, mode: number): void {
  const file = openat(caller, caller.fs.root, path, O_WRONLY | O_CREAT, mode);
  if (typeof file === "number") throw new Error(`cannot make ${path} in the embedded image: ${errnoName(file)}`);
  const bytes = new TextEncoder().encode(text);
  const written = file.write(caller, bytes, 0, bytes.length);
  file.release();
  if (written !== bytes.length) throw new Error(`cannot fill ${path} in the embedded image: ${errnoName(written)}`);
}
