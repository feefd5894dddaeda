import { major, minor } from "../abi/dev.ts";
import {
  MS_DIRSYNC,
  MS_LAZYTIME,
  MS_MANDLOCK,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_RDONLY,
  MS_RELATIME,
  MS_SYNCHRONOUS,
} from "../abi/mount.ts";
import type { Caller } from "./caller.ts";
import type { Mount } from "./mount.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import type { Path } from "./path.ts";
import { absoluteName, REACHED_ROOT } from "./pathname.ts";
import type { PeerGroup } from "./peer-group.ts";

// proc_pid_mountinfo(5), proc_pid_mounts(5), proc_pid_mountstats(5): the mounts below the reader's root (MNT-097), by unique id.

/** /proc/PID/mountinfo */
export function mountinfoText(namespace: MountNamespace, root: Path, reader: Caller | null = null): string {
  return eachVisible(namespace, root, (mount, point) => mountinfoLine(mount, point, root, reader));
}

/** /proc/PID/mounts */
export function mountsText(namespace: MountNamespace, root: Path): string {
  return eachVisible(namespace, root, mountsLine);
}

/** /proc/PID/mountstats */
export function mountstatsText(namespace: MountNamespace, root: Path): string {
  return eachVisible(
    namespace,
    root,
    (mount, point) =>
      `device ${sourceOf(mount)} mounted on ${point} with fstype ${escapeOctal(mount.superblock.type.name)}\n`,
  );
}

type Line = (mount: Mount, point: string) => string;

function eachVisible(namespace: MountNamespace, root: Path, line: Line): string {
  let text = "";
  for (const mount of namespace.mounts) {
    const { text: point, end } = absoluteName(mount.rootPath, root);
    if (end === REACHED_ROOT) text += line(mount, escapeOctal(point));
  }
  return text;
}

function mountinfoLine(mount: Mount, point: string, root: Path, reader: Caller | null): string {
  const { superblock } = mount;
  const device = `${major(superblock.dev)}:${minor(superblock.dev)}`;
  const parent = mount.parent?.id ?? mount.id;
  const options = `${isReadOnly(mount) ? "ro" : "rw"}${mountOptions(mount)}`;
  const superOptions = `${superblock.isReadOnly ? "ro" : "rw"}${optionsText(superblock.flags, SUPERBLOCK_OPTIONS)}${superblock.options()}`;
  const where = `${mount.id} ${parent} ${device} ${escapeOctal(rootField(mount, reader))} ${point} ${options}`;
  return `${where}${propagationFields(mount, root)} - ${escapeOctal(superblock.type.name)} ${sourceOf(mount)} ${superOptions}\n`;
}

function mountsLine(mount: Mount, point: string): string {
  const { superblock } = mount;
  const access = isReadOnly(mount) || superblock.isReadOnly ? "ro" : "rw";
  const options = `${optionsText(superblock.flags, SUPERBLOCK_OPTIONS)}${mountOptions(mount)}${superblock.options()}`;
  return `${sourceOf(mount)} ${point} ${escapeOctal(superblock.type.name)} ${access}${options} 0 0\n`;
}

function isReadOnly(mount: Mount): boolean {
  return (mount.flags & MS_RDONLY) !== 0;
}

/** Which directory of the file system the mount shows; of an nsfs bind "uts:[4026531838]" (GEN-081). */
export function rootField(mount: Mount, reader: Caller | null): string {
  const { root, superblock } = mount;
  const display = superblock.mountRootText(root, reader) ?? superblock.displayName(root);
  if (display !== null) return display;
  let text = "";
  for (let at = root; !at.isRoot; at = at.parent) text = `/${at.name}${text}`;
  if (text === "") return "/";
  return root.isDeleted ? `${text}//deleted` : text;
}

/** " shared:1 master:2 propagate_from:3 unbindable" (MNT-010..014, MNT-019). */
function propagationFields(mount: Mount, root: Path): string {
  let text = "";
  if (mount.peerGroup !== null) text += ` shared:${mount.peerGroup.id}`;
  if (mount.master !== null) {
    text += ` master:${mount.master.id}`;
    const dominating = dominatingGroup(mount.master, mount, root);
    if (dominating !== null && dominating !== mount.master) text += ` propagate_from:${dominating.id}`;
  }
  if (mount.isUnbindable) text += " unbindable";
  return text;
}

/** get_dominating_id(): the nearest group above that has a member the reader sees. */
export function dominatingGroup(master: PeerGroup, mount: Mount, root: Path): PeerGroup | null {
  for (let group: PeerGroup | null = master; group !== null; group = group.members[0]?.master ?? null) {
    const hasVisible = group.members.some((member) => member.namespace === mount.namespace && isVisible(member, root));
    if (hasVisible) return group;
  }
  return null;
}

function isVisible(mount: Mount, root: Path): boolean {
  return absoluteName(mount.rootPath, root).end === REACHED_ROOT;
}

const MOUNT_OPTIONS: readonly (readonly [number, string])[] = [
  [MS_NOSUID, ",nosuid"],
  [MS_NODEV, ",nodev"],
  [MS_NOEXEC, ",noexec"],
  [MS_NOATIME, ",noatime"],
  [MS_NODIRATIME, ",nodiratime"],
  [MS_RELATIME, ",relatime"],
  [MS_NOSYMFOLLOW, ",nosymfollow"],
];

const SUPERBLOCK_OPTIONS: readonly (readonly [number, string])[] = [
  [MS_SYNCHRONOUS, ",sync"],
  [MS_DIRSYNC, ",dirsync"],
  [MS_MANDLOCK, ",mand"],
  [MS_LAZYTIME, ",lazytime"],
];

/** show_mnt_opts() */
function mountOptions(mount: Mount): string {
  return `${optionsText(mount.flags, MOUNT_OPTIONS)}${mount.idmap === null ? "" : ",idmapped"}`;
}

function optionsText(flags: number, names: readonly (readonly [number, string])[]): string {
  let text = "";
  for (const [flag, name] of names) if ((flags & flag) !== 0) text += name;
  return text;
}

function sourceOf(mount: Mount): string {
  return mount.source === "" ? "none" : escapeOctal(mount.source, "#");
}

/** mangle_path(): what would split the line is written as "\040". */
function escapeOctal(text: string, more = ""): string {
  let out = "";
  for (const char of text) {
    if (!` \t\n\\${more}`.includes(char)) out += char;
    else out += `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`;
  }
  return out;
}
