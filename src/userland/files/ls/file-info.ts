import type { StatValue } from "../../../platform/program/sys/attributes.ts";

/** A file that ls lists. */
export interface FileInfo {
  readonly name: string;
  /** `name` as a byte string: the C locale sorts by it. */
  readonly bytes: string;
  /** S_IF* bits: of `stat`, else what the directory says; 0: unknown. */
  readonly type: number;
  /** What the directory says; null: an operand. */
  readonly inode: number | null;
  /** Null: it was not needed, or could not be found out. */
  readonly stat: StatValue | null;
  /** Where the symbolic link leads; null: it is none, or it was not needed. */
  readonly target: string | null;
  /** st_mode of what the link leads to; null: nothing, or it was not needed. */
  readonly targetMode: number | null;
}
