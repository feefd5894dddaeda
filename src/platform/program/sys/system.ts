import { LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2 } from "../../../abi/reboot.ts";
import { SYSLOG_ACTION_READ_ALL } from "../../../abi/sysinfo.ts";
import { Sysinfo } from "../../../abi/sysinfo-struct.ts";
import {
  SYS_getrandom,
  SYS_reboot,
  SYS_setdomainname,
  SYS_sethostname,
  SYS_sysinfo,
  SYS_syslog,
  SYS_uname,
} from "../../../abi/unistd-riscv64.ts";
import { NewUtsname } from "../../../abi/utsname-struct.ts";
import { Syscall } from "../syscall.ts";
import { decodeTerminated, decodeText, encodeText } from "../text.ts";
import { nothing, viewOf } from "./arguments.ts";
import { filledData, Slots } from "./slots.ts";

/** struct utsname. */
export interface UtsnameValue {
  readonly sysname: string;
  readonly nodename: string;
  readonly release: string;
  readonly version: string;
  readonly machine: string;
  readonly domainname: string;
}

/** struct sysinfo. Amounts of memory are in units of mem_unit bytes. */
export interface SysinfoValue {
  /** Seconds since boot. */
  readonly uptime: number;
  /** Load averages over 1, 5 and 15 minutes, times 2^SI_LOAD_SHIFT. */
  readonly loads: readonly [number, number, number];
  readonly totalram: number;
  readonly freeram: number;
  readonly sharedram: number;
  readonly bufferram: number;
  readonly totalswap: number;
  readonly freeswap: number;
  readonly procs: number;
  readonly totalhigh: number;
  readonly freehigh: number;
  readonly mem_unit: number;
}

function utsname(_result: number, { slots }: Syscall<UtsnameValue>): UtsnameValue {
  const { sysname, nodename, release, version, machine, domainname } = NewUtsname.read(viewOf(slots[0]!), 0);
  return {
    sysname: decodeTerminated(sysname),
    nodename: decodeTerminated(nodename),
    release: decodeTerminated(release),
    version: decodeTerminated(version),
    machine: decodeTerminated(machine),
    domainname: decodeTerminated(domainname),
  };
}

function sysinfo(_result: number, { slots }: Syscall<SysinfoValue>): SysinfoValue {
  const { "loads[0]": one, "loads[1]": five, "loads[2]": fifteen, ...rest } = Sysinfo.read(viewOf(slots[0]!), 0);
  return { ...rest, loads: [one, five, fifteen] };
}

function naming(number: number, name: string): Syscall<void> {
  const bytes = encodeText(name);
  const memory = new Slots();
  return memory.of(new Syscall<void>(number, nothing, memory.input(bytes), bytes.length));
}

/** What concerns the whole machine: uname(2), sysinfo(2), syslog(2), getrandom(2). */
export const systemCalls = {
  /** uname(2): nodename and domainname are those of the caller's UTS namespace. */
  uname: (): Syscall<UtsnameValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(NewUtsname.size));
    return memory.of(new Syscall<UtsnameValue>(SYS_uname, utsname, address));
  },
  /** sethostname(2). EPERM without CAP_SYS_ADMIN over the UTS namespace's owner; EINVAL: more than 64 bytes. */
  sethostname: (name: string): Syscall<void> => naming(SYS_sethostname, name),
  /** setdomainname(2): the NIS domain name. */
  setdomainname: (name: string): Syscall<void> => naming(SYS_setdomainname, name),
  /** sysinfo(2): time since boot, memory, processes. */
  sysinfo: (): Syscall<SysinfoValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(Sysinfo.size));
    return memory.of(new Syscall<SysinfoValue>(SYS_sysinfo, sysinfo, address));
  },
  /**
   * reboot(2): ends the init of the caller's pid namespace, and all in it. EPERM without CAP_SYS_BOOT.
   * @param command LINUX_REBOOT_CMD_RESTART, HALT, POWER_OFF
   */
  reboot: (command: number): Syscall<void> =>
    new Syscall(SYS_reboot, nothing, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command >>> 0, 0),
  /** syslog(2), klogctl(3): actions that read nothing, such as SYSLOG_ACTION_SIZE_BUFFER. EPERM without CAP_SYSLOG for all but that one. */
  syslog: (type: number): Syscall => new Syscall(SYS_syslog, null, type, 0, 0),
  /** The actions that read: the last `length` bytes of the kernel's messages. @param type default SYSLOG_ACTION_READ_ALL, for everybody. */
  syslog_read: (length: number, type: number = SYSLOG_ACTION_READ_ALL): Syscall<string> => {
    const bytes = new Uint8Array(length);
    const memory = new Slots();
    const address = memory.input(bytes);
    const made = new Syscall<string>(SYS_syslog, (count) => decodeText(bytes, 0, count), type, address, length);
    return memory.withData(bytes, made);
  },
  /** getrandom(2): that many bytes. @param flags GRND_* */
  getrandom: (length: number, flags = 0): Syscall<Uint8Array> => {
    const bytes = new Uint8Array(length);
    const memory = new Slots();
    return memory.withData(bytes, new Syscall(SYS_getrandom, filledData, memory.input(bytes), length, flags));
  },
} as const;
