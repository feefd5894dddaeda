/** The attributes of a file that can be compared between two systems. */
export interface ComparableStat {
  readonly st_mode: number;
  readonly st_uid: number;
  readonly st_gid: number;
  readonly st_nlink: number;
}

const TYPES: Readonly<Record<number, string>> = {
  1: "fifo",
  2: "char",
  4: "directory",
  6: "block",
  8: "file",
  10: "symlink",
  12: "socket",
};

/** When a file was read and written last: seconds and nanoseconds. */
export interface ComparableTimes {
  readonly atime: readonly [number, number];
  readonly mtime: readonly [number, number];
}

/** Times from here on are the present, in the kernel's clock or the host's: two systems differ in it. */
const PRESENT = 1_735_689_600;

/** @param content of a regular file, or a symbolic link's target. @param times null: they are not compared. */
export function describeFile(
  { st_mode, st_uid, st_gid, st_nlink }: ComparableStat,
  content: Uint8Array | null,
  times: ComparableTimes | null,
): string {
  const type = TYPES[(st_mode >> 12) & 15] ?? "?";
  const mode = (st_mode & 0o7777).toString(8).padStart(4, "0");
  const links = type === "directory" ? "" : ` links=${st_nlink}`;
  const text = content === null ? "" : ` ${Buffer.from(content).toString("latin1")}`;
  return `${type} ${mode} ${st_uid}:${st_gid}${links}${times === null ? "" : ` ${shown(times.atime)} ${shown(times.mtime)}`}${text}`;
}

function shown([seconds, nanoseconds]: readonly [number, number]): string {
  return seconds >= PRESENT ? "now" : `${seconds}.${String(nanoseconds).padStart(9, "0")}`;
}
