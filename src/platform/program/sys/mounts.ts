import { Statfs } from "../../../abi/statfs-struct.ts";
import type { StructValues } from "../../../abi/struct.ts";
import {
  SYS_fstatfs,
  SYS_mount,
  SYS_pivot_root,
  SYS_statfs,
  SYS_sync,
  SYS_syncfs,
  SYS_umount2,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, onPath, structAt } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** struct statfs: blocks are of f_bsize bytes; f_type is one of abi/magic.ts, f_flags are ST_* of abi/mount.ts. */
export type StatfsValue = StructValues<typeof Statfs.fields>;

/** mount(2), umount(2), pivot_root(2), and what holds for a whole file system: statfs(2), sync(2). */
export const mountCalls = {
  /**
   * mount(2). EPERM without CAP_SYS_ADMIN over the mount namespace's owner, ENODEV: no such file system.
   * @param source what is mounted: "none" and the like for a file system without one.
   * @param type as in /proc/filesystems; null for flags that need none (MS_BIND, MS_MOVE, MS_REMOUNT, MS_SHARED ...).
   * @param flags MS_*
   * @param data options of the file system: "size=1m,mode=755".
   */
  mount: (
    source: string | null,
    target: string,
    type: string | null,
    flags = 0,
    data: string | null = null,
  ): Syscall<void> => {
    const memory = new Slots();
    const addresses = [memory.text(source), memory.text(target), memory.text(type)] as const;
    return memory.of(new Syscall<void>(SYS_mount, nothing, ...addresses, flags >>> 0, memory.text(data)), target);
  },
  /** umount2(2). EBUSY: in use, EINVAL: no mount point, or a locked one. @param flags MNT_FORCE, MNT_DETACH, MNT_EXPIRE, UMOUNT_NOFOLLOW */
  umount: (target: string, flags = 0): Syscall<void> => onPath(SYS_umount2, nothing, 0, target, flags),
  /** pivot_root(2): `new_root` becomes the root mount, the old one is found at `put_old`. */
  pivot_root: (new_root: string, put_old: string): Syscall<void> => {
    const memory = new Slots();
    const addresses = [memory.text(new_root), memory.text(put_old)] as const;
    return memory.of(new Syscall<void>(SYS_pivot_root, nothing, ...addresses), new_root);
  },
  /** statfs(2): the file system that `path` is on. */
  statfs: (path: string): Syscall<StatfsValue> => {
    const memory = new Slots();
    const addresses = [memory.text(path), memory.output(new Uint8Array(Statfs.size))] as const;
    return memory.of(new Syscall<StatfsValue>(SYS_statfs, structAt(Statfs, 1), ...addresses), path);
  },
  /** fstatfs(2): the file system that an open file is on. */
  fstatfs: (fd: number): Syscall<StatfsValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(Statfs.size));
    return memory.of(new Syscall<StatfsValue>(SYS_fstatfs, structAt(Statfs, 0), fd, address));
  },
  /** sync(2): every file system. */
  sync: (): Syscall<void> => new Syscall(SYS_sync, nothing),
  /** syncfs(2): the file system that `fd` is on. */
  syncfs: (fd: number): Syscall<void> => new Syscall(SYS_syncfs, nothing, fd),
} as const;
