/** What cp, mv and install each want of a copy. Plain data: a checkpoint keeps it. */
export interface CopyOptions {
  /** rename(2) first; what is copied is removed afterwards, by mv. */
  readonly isMove: boolean;
  readonly isInstall: boolean;
  /** Which symbolic links of the source are followed. */
  readonly dereference: "never" | "operands" | "always";
  /** Devices, FIFOs and the like are read, not made anew. */
  readonly copiesAsRegular: boolean;
  readonly isRecursive: boolean;
  readonly isOneFileSystem: boolean;
  readonly makesHardLinks: boolean;
  readonly makesSymbolicLinks: boolean;
  /** --remove-destination */
  readonly unlinksFirst: boolean;
  /** -f: a destination that cannot be opened is removed. */
  readonly unlinksUnopenable: boolean;
  /** "unspecified": mv asks about files that may not be written, if somebody is there to answer. */
  readonly overwriting: "unspecified" | "ask" | "never" | "always";
  readonly updatesOnly: boolean;
  readonly preservesMode: boolean;
  readonly preservesOwnership: boolean;
  readonly preservesTimestamps: boolean;
  /** Hard links among the sources are hard links among the copies. */
  readonly preservesLinks: boolean;
  readonly preservesXattrs: boolean;
  /** What cannot be preserved is an error. */
  readonly requiresPreserving: boolean;
  /** --no-preserve=mode: the copy has the permissions of a new file. */
  readonly forgetsMode: boolean;
  /** Permissions of all copies (install); null: those of the source. */
  readonly mode: number | null;
  /** False: attributes alone (--attributes-only). */
  readonly copiesData: boolean;
  readonly isVerbose: boolean;
  readonly isInputTty: boolean;
  /** POSIXLY_CORRECT: a file may be made through a dangling link. */
  readonly writesThroughDangling: boolean;
  /** chown(2) is expected to work: the effective user is root. */
  readonly mayChown: boolean;
  readonly umask: number;
}

/** Where a copy goes: `path` is what messages say, `name` is looked up in `dirfd`. */
export interface Place {
  readonly dirfd: number;
  readonly name: string;
  readonly path: string;
}

export function placeBelow({ dirfd, name, path }: Place, entry: string): Place {
  return { dirfd, name: joinEntry(name, entry), path: joinEntry(path, entry) };
}

export function joinEntry(directory: string, entry: string): string {
  return directory.endsWith("/") ? directory + entry : `${directory}/${entry}`;
}

/** The path of the copy `earlier`, which lies in the same directory tree as `place`. */
export function earlierName({ path, name }: Place, earlier: string): string {
  return path.endsWith(name) ? path.slice(0, path.length - name.length) + earlier : earlier;
}
