import {
  SYS_acct,
  SYS_delete_module,
  SYS_finit_module,
  SYS_init_module,
  SYS_kexec_load,
  SYS_swapoff,
  SYS_swapon,
  SYS_vhangup,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** What concerns the whole machine, and needs a capability over the initial user namespace: EPERM without, here and below. */
export const administrationCalls = {
  /** swapon(2). CAP_SYS_ADMIN; EINVAL: the file is no swap area, and none is. @param flags SWAP_FLAG_* */
  swapon: (path: string, flags = 0): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_swapon, nothing, memory.text(path), flags), path);
  },
  /** swapoff(2). CAP_SYS_ADMIN; EINVAL: it is not in use. */
  swapoff: (path: string): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_swapoff, nothing, memory.text(path)), path);
  },
  /** init_module(2). CAP_SYS_MODULE; ENOEXEC: no image is a module of this kernel. */
  init_module: (image: Uint8Array, parameters = ""): Syscall<void> => {
    const memory = new Slots();
    const addresses = [memory.input(image), image.length, memory.text(parameters)] as const;
    return memory.of(new Syscall<void>(SYS_init_module, nothing, ...addresses));
  },
  /** finit_module(2). CAP_SYS_MODULE; ENOEXEC. @param flags MODULE_INIT_* */
  finit_module: (fd: number, parameters = "", flags = 0): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_finit_module, nothing, fd, memory.text(parameters), flags));
  },
  /** delete_module(2). CAP_SYS_MODULE; ENOENT: there is no such module. @param flags O_NONBLOCK, O_TRUNC */
  delete_module: (name: string, flags = 0): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_delete_module, nothing, memory.text(name), flags));
  },
  /** kexec_load(2): EPERM for everybody, as with kernel.kexec_load_disabled. */
  kexec_load: (entry: number, flags = 0): Syscall<void> =>
    new Syscall<void>(SYS_kexec_load, nothing, entry, 0, 0, flags),
  /** acct(2). CAP_SYS_PACCT; ENOSYS: accounting cannot be turned on. @param filename null turns it off. */
  acct: (filename: string | null): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_acct, nothing, memory.text(filename)), filename ?? undefined);
  },
  /** vhangup(2): hangs up the controlling terminal. CAP_SYS_TTY_CONFIG. */
  vhangup: (): Syscall<void> => new Syscall<void>(SYS_vhangup, nothing),
} as const;
