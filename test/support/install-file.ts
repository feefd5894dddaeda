import { utf8ToByteString } from "../../src/abi/byte-string.ts";
import { O_CREAT, O_WRONLY } from "../../src/abi/fcntl.ts";
import { openat } from "../../src/fs/open.ts";
import type { SupervisorCaller } from "../../src/kernel/supervisor-caller.ts";

/** Writes a file of the host into a guest. */
export function installFile(caller: SupervisorCaller, path: string, contents: Uint8Array, mode: number): void {
  const file = openat(caller, caller.fs.root, utf8ToByteString(path), O_CREAT | O_WRONLY, mode);
  if (typeof file === "number") throw new Error(`cannot make ${path}: errno ${-file}`);
  for (let done = 0; done < contents.length; ) {
    const count = file.write(caller, contents, done, contents.length - done);
    if (count <= 0) throw new Error(`cannot write ${path}: errno ${-count}`);
    done += count;
  }
  file.release();
}
