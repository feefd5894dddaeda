import { bytesOf } from "../../../abi/byte-string.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { decodeText } from "../../../platform/program/text.ts";
import { toByteString } from "../../io/byte-text.ts";
import { readFile } from "../../io/read-all.ts";
import { Failure } from "../../tool.ts";

/** A line of /proc/self/mountinfo. */
export interface MountEntry {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  /** What of the file system is mounted there. */
  readonly root: string;
  /** It holds no files of its own: not shown unless asked for. */
  readonly isDummy: boolean;
  readonly isRemote: boolean;
}

/** gnulib's ME_DUMMY */
const DUMMIES = new Set(
  "autofs proc subfs debugfs devpts fusectl fuse.portal mqueue rpc_pipefs sysfs devfs kernfs ignore none".split(" "),
);
/** gnulib's ME_REMOTE, for sources of the form "//server/share" */
const SHARES = new Set(["smbfs", "smb3", "cifs"]);
const REMOTES = new Set(["acfs", "afs", "coda", "auristorfs", "fhgfs", "gpfs", "ibrix", "ocfs2", "vxfs"]);

/** What is mounted, in the order of mounting. proc(5). @throws Failure */
export function* readMounts(sys: Sys): Routine<MountEntry[]> {
  let text: string;
  try {
    text = decodeText(yield* readFile(sys, "/proc/self/mountinfo"));
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new Failure(`cannot read table of mounted file systems: ${error.description}`);
  }
  return text.split("\n").flatMap((line): MountEntry[] => {
    const fields = line.split(" ");
    const separator = fields.indexOf("-");
    const [root, target] = [fields[3], fields[4]];
    const [type, source] = [fields[separator + 1], fields[separator + 2]];
    if (separator < 0 || root === undefined || target === undefined || type === undefined) return [];
    const name = unescaped(source ?? "");
    const isRemote =
      name.includes(":") || (name.startsWith("//") && SHARES.has(type)) || REMOTES.has(type) || name === "-hosts";
    return [
      { source: name, target: unescaped(target), root: unescaped(root), type, isDummy: DUMMIES.has(type), isRemote },
    ];
  });
}

/** Blanks and backslashes stand there as \040 and the like. */
function unescaped(field: string): string {
  const bytes = toByteString(field).replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return decodeText(bytesOf(bytes));
}
