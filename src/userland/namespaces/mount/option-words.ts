/** The words of `mount -o` that are flags of mount(2): those in mount(8), "FILESYSTEM-INDEPENDENT MOUNT OPTIONS". */
import {
  MS_BIND,
  MS_DIRSYNC,
  MS_I_VERSION,
  MS_LAZYTIME,
  MS_MANDLOCK,
  MS_MOVE,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SHARED,
  MS_SILENT,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_SYNCHRONOUS,
  MS_UNBINDABLE,
} from "../../../abi/mount.ts";

const SET: ReadonlyMap<string, number> = new Map([
  ["ro", MS_RDONLY],
  ["nosuid", MS_NOSUID],
  ["nodev", MS_NODEV],
  ["noexec", MS_NOEXEC],
  ["nosymfollow", MS_NOSYMFOLLOW],
  ["sync", MS_SYNCHRONOUS],
  ["dirsync", MS_DIRSYNC],
  ["remount", MS_REMOUNT],
  ["bind", MS_BIND],
  ["rbind", MS_BIND | MS_REC],
  ["move", MS_MOVE],
  ["silent", MS_SILENT],
  ["mand", MS_MANDLOCK],
  ["noatime", MS_NOATIME],
  ["nodiratime", MS_NODIRATIME],
  ["relatime", MS_RELATIME],
  ["strictatime", MS_STRICTATIME],
  ["lazytime", MS_LAZYTIME],
  ["iversion", MS_I_VERSION],
]);

const CLEARED: ReadonlyMap<string, number> = new Map([
  ["rw", MS_RDONLY],
  ["suid", MS_NOSUID],
  ["dev", MS_NODEV],
  ["exec", MS_NOEXEC],
  ["symfollow", MS_NOSYMFOLLOW],
  ["async", MS_SYNCHRONOUS],
  ["loud", MS_SILENT],
  ["nomand", MS_MANDLOCK],
  ["atime", MS_NOATIME],
  ["diratime", MS_NODIRATIME],
  ["norelatime", MS_RELATIME],
  ["nostrictatime", MS_STRICTATIME],
  ["nolazytime", MS_LAZYTIME],
  ["noiversion", MS_I_VERSION],
]);

/** mount_namespaces(7): each is a call of its own. */
export const PROPAGATION: ReadonlyMap<string, number> = new Map([
  ["shared", MS_SHARED],
  ["slave", MS_SLAVE],
  ["private", MS_PRIVATE],
  ["unbindable", MS_UNBINDABLE],
  ["rshared", MS_SHARED | MS_REC],
  ["rslave", MS_SLAVE | MS_REC],
  ["rprivate", MS_PRIVATE | MS_REC],
  ["runbindable", MS_UNBINDABLE | MS_REC],
]);

/** Words for mount(8) itself, which the kernel never sees. */
const OWN = new Set([
  ...["defaults", "auto", "noauto", "user", "nouser", "users", "nousers", "owner", "noowner", "group", "nogroup"],
  ...["nofail", "_netdev", "comment", "loop", "offset", "sizelimit", "encryption", "uhelper", "helper"],
]);

/** Ordinary users who may mount must not gain anything by it. */
const SAFE_USER = MS_NOEXEC | MS_NOSUID | MS_NODEV;
const IMPLIED: ReadonlyMap<string, number> = new Map([
  ["user", SAFE_USER],
  ["users", SAFE_USER],
  ["owner", MS_NOSUID | MS_NODEV],
  ["group", MS_NOSUID | MS_NODEV],
]);

export interface MountOptions {
  /** MS_* but the propagation types. */
  readonly flags: number;
  /** Changes of the propagation type, in order. */
  readonly propagation: readonly number[];
  /** What is left for the file system: "size=1m,mode=755". */
  readonly data: string;
  readonly words: readonly string[];
}

/** Takes `-o` apart; of words that contradict each other the last one counts. */
export function parseMountOptions(list: readonly string[]): MountOptions {
  // A comma between double quotes belongs to the value.
  const words = list.flatMap((text) => text.match(/(?:[^,"]|"[^"]*")+/g) ?? []);
  let flags = 0;
  const propagation: number[] = [];
  const data: string[] = [];
  for (const word of words) {
    const name = word.replace(/=.*/s, "");
    const type = PROPAGATION.get(word);
    if (type !== undefined) propagation.push(type);
    else if (SET.has(word)) flags |= SET.get(word)!;
    else if (CLEARED.has(name)) flags &= ~CLEARED.get(name)!;
    else if (IMPLIED.has(name)) flags |= IMPLIED.get(name)!;
    else if (!OWN.has(name) && !/^x-/i.test(name)) data.push(word.replaceAll('"', ""));
  }
  return { flags, propagation, data: data.join(","), words };
}
