import { AT_EMPTY_PATH } from "../../../abi/fcntl.ts";
import { MAX_HANDLE_SZ } from "../../../abi/handle.ts";
import { FileHandle } from "../../../abi/handle-struct.ts";
import { SYS_name_to_handle_at, SYS_open_by_handle_at } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** struct file_handle, and the id of the mount it is of. */
export interface FileHandleValue {
  readonly handle_type: number;
  readonly f_handle: Uint8Array;
  readonly mount_id: number;
}

function handleOf(_result: number, { slots }: Syscall<FileHandleValue>): FileHandleValue {
  const { handle_bytes, handle_type } = FileHandle.read(viewOf(slots[1]!), 0);
  const f_handle = slots[1]!.slice(FileHandle.size, FileHandle.size + handle_bytes);
  return { handle_type, f_handle, mount_id: viewOf(slots[2]!).getUint32(0, true) };
}

/** open_by_handle_at(2): names that do not depend on places. */
export const handleCalls = {
  /** name_to_handle_at(2). EOPNOTSUPP: not a file of nsfs or pidfs. @param flags AT_EMPTY_PATH, AT_SYMLINK_FOLLOW, AT_HANDLE_FID */
  name_to_handle_at: (dirfd: number, path = "", flags = AT_EMPTY_PATH): Syscall<FileHandleValue> => {
    const memory = new Slots();
    const name = memory.text(path);
    const bytes = new Uint8Array(FileHandle.size + MAX_HANDLE_SZ);
    FileHandle.write(viewOf(bytes), 0, { handle_bytes: MAX_HANDLE_SZ, handle_type: 0 });
    const handle = memory.output(bytes);
    const mount = memory.output(new Uint8Array(4));
    return memory.of(new Syscall(SYS_name_to_handle_at, handleOf, dirfd, name, handle, mount, flags), path);
  },
  /**
   * open_by_handle_at(2): a descriptor. ESTALE: what it names is gone, or not visible.
   * @param mount_fd of the file system; FD_NSFS_ROOT, FD_PIDFS_ROOT
   */
  open_by_handle_at: (
    mount_fd: number,
    { handle_type, f_handle }: Pick<FileHandleValue, "handle_type" | "f_handle">,
    flags = 0,
  ): Syscall => {
    const memory = new Slots();
    const bytes = new Uint8Array(FileHandle.size + f_handle.length);
    FileHandle.write(viewOf(bytes), 0, { handle_bytes: f_handle.length, handle_type });
    bytes.set(f_handle, FileHandle.size);
    return memory.of(new Syscall(SYS_open_by_handle_at, null, mount_fd, memory.input(bytes), flags));
  },
} as const;
