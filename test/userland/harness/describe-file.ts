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

/** @param content of a regular file, or a symbolic link's target. */
export function describeFile(
  { st_mode, st_uid, st_gid, st_nlink }: ComparableStat,
  content: Uint8Array | null,
): string {
  const type = TYPES[(st_mode >> 12) & 15] ?? "?";
  const mode = (st_mode & 0o7777).toString(8).padStart(4, "0");
  const links = type === "directory" ? "" : ` links=${st_nlink}`;
  const text = content === null ? "" : ` ${Buffer.from(content).toString("latin1")}`;
  return `${type} ${mode} ${st_uid}:${st_gid}${links}${text}`;
}
