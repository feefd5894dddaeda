import { EOPNOTSUPP } from "../../abi/errno.ts";
import { AT_SYMLINK_NOFOLLOW } from "../../abi/fcntl.ts";
import { S_ISLNK } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { StatValue } from "../../platform/program/sys/attributes.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { quoteaf } from "../quoting/quote.ts";
import type { ToolContext } from "../tool.ts";
import { IdNames } from "../users/index.ts";
import { attempt } from "./attempt.ts";
import type { Fts, FtsEntry, FtsFollow } from "./fts.ts";
import { type RootIdentity, refusesRoot, reportWalkError } from "./walk-errors.ts";

/** An owner and a group; -1 where none is meant. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  /** As messages name them; null: none was named. */
  readonly user: string | null;
  readonly group: string | null;
}

export interface ChownOptions {
  readonly wanted: Owner;
  /** --from: files that have another owner or group are left alone. */
  readonly required: Owner | null;
  readonly isRecursive: boolean;
  readonly follow: FtsFollow;
  /** The file that a link leads to is changed, not the link. */
  readonly followsLinks: boolean;
  readonly isQuiet: boolean;
  readonly verbosity: "off" | "changes" | "all";
  readonly root: RootIdentity | null;
}

function isRequired({ st_uid, st_gid }: StatValue, required: Owner | null): boolean {
  if (required === null) return true;
  return (required.uid === -1 || required.uid === st_uid) && (required.gid === -1 || required.gid === st_gid);
}

function specOf(user: string | null, group: string | null): string | null {
  if (user === null) return group;
  return group === null ? user : `${user}:${group}`;
}

/** What chown and chgrp do with each file of a walk. */
export class ChownWalk {
  private readonly tool: ToolContext;
  private readonly options: ChownOptions;
  private readonly names: IdNames;

  constructor(tool: ToolContext, options: ChownOptions) {
    this.tool = tool;
    this.options = options;
    this.names = new IdNames(tool.sys);
  }

  /** @returns whether it went well. */
  *change(fts: Fts, entry: FtsEntry): Routine<boolean> {
    const { options, tool } = this;
    const { root, isRecursive } = options;
    if (entry.info === "directory" && isRecursive) {
      // Its entries come first: afterwards they might be out of reach.
      if (!(yield* refusesRoot(tool, root, entry.path, entry.stat))) return true;
      fts.skip();
      return false;
    }
    if (entry.info === "post" && !isRecursive) return true;
    if (!isRecursive) fts.skip();
    const isKnown = !(yield* reportWalkError(tool, entry, options.isQuiet));
    const target = isKnown ? yield* this.statOf(entry) : null;
    const stat = target ?? (isKnown ? entry.stat : null);
    let isOk = target !== null;
    const isWanted = target !== null && isRequired(target, options.required);
    let isApplied = true;
    if (isWanted) {
      const error = yield* this.apply(entry);
      if (error?.errno === EOPNOTSUPP && !options.followsLinks) isApplied = false;
      else if (error !== null) isOk = false;
      if (!isOk && !options.isQuiet) {
        const what = options.wanted.uid === -1 ? "group" : "ownership";
        yield* tool.error(`changing ${what} of ${quoteaf(entry.path)}: ${error!.description}`);
      }
    }
    if (options.verbosity !== "off") yield* this.describe(entry.path, stat, isOk, isWanted, isApplied);
    return isOk;
  }

  /** What is known of the file that will be changed; null: nothing, which was reported. */
  private *statOf({ stat, dirfd, name, path }: FtsEntry): Routine<StatValue | null> {
    if (stat === null || !this.options.followsLinks || !S_ISLNK(stat.st_mode)) return stat;
    const target = yield* attempt(this.tool.sys.fstatat(dirfd, name, 0));
    if (!(target instanceof Errno)) return target;
    if (!this.options.isQuiet) yield* this.tool.error(`cannot dereference ${quoteaf(path)}: ${target.description}`);
    return null;
  }

  private *apply({ dirfd, name }: FtsEntry): Routine<Errno | null> {
    const { wanted, followsLinks } = this.options;
    const flags = followsLinks ? 0 : AT_SYMLINK_NOFOLLOW;
    const result = yield* attempt(this.tool.sys.fchownat(dirfd, name, wanted.uid, wanted.gid, flags));
    return result instanceof Errno ? result : null;
  }

  private *describe(
    path: string,
    stat: StatValue | null,
    isOk: boolean,
    isWanted: boolean,
    isApplied: boolean,
  ): Routine {
    const { wanted, verbosity } = this.options;
    const { uid, gid, user, group } = wanted;
    const isSame = stat !== null && (uid === -1 || uid === stat.st_uid) && (gid === -1 || gid === stat.st_gid);
    const hasChanged = isWanted && isOk && isApplied && !isSame;
    if (!hasChanged && verbosity !== "all") return;
    const file = quoteaf(path);
    const oldUser = stat === null ? null : ((yield* this.names.user(stat.st_uid)) ?? String(stat.st_uid));
    const oldGroup = stat === null ? null : ((yield* this.names.group(stat.st_gid)) ?? String(stat.st_gid));
    const what = user !== null ? "ownership" : group !== null ? "group" : null;
    const spec = specOf(user, group);
    const old = specOf(user === null ? null : oldUser, group === null ? null : oldGroup);
    let text: string;
    if (isOk && !isApplied) text = `neither symbolic link ${file} nor referent has been changed`;
    else if (!isOk && what === null) text = `failed to change ownership of ${file}`;
    else if (!isOk) text = `failed to change ${what} of ${file}${old === null ? "" : ` from ${old}`} to ${spec}`;
    else if (!hasChanged)
      text = what === null ? `ownership of ${file} retained` : `${what} of ${file} retained as ${old}`;
    else text = `changed ${what} of ${file} from ${old} to ${spec}`;
    yield* this.tool.out.write(`${text}\n`);
  }
}
