/** /proc/sys/kernel/random (random(4)). */
import type { EntropySource } from "../../../fs/devices/entropy.ts";
import type { ProcView } from "../view.ts";
import { ConstantSysctl, Sysctl } from "./sysctl.ts";

/** POOL_BITS; the pool is always full. */
const POOL_BITS = 256;

/** Chosen once in a kernel's life, and kept over save and load. */
class BootIdSysctl extends Sysctl {
  override read(view: ProcView): string {
    const { type } = view.superblock;
    if (type.bootId === "") type.bootId = generateUuid(view.kernel.entropy);
    return type.bootId;
  }
}

/** generate_random_uuid(): version 4, variant DCE. */
function generateUuid(entropy: EntropySource): string {
  const bytes = new Uint8Array(16);
  entropy.fill(bytes, 0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const RANDOM_SYSCTLS: readonly Sysctl[] = [
  new BootIdSysctl("kernel/random/boot_id", 0o444),
  new ConstantSysctl("kernel/random/entropy_avail", POOL_BITS),
  new ConstantSysctl("kernel/random/poolsize", POOL_BITS),
  new ConstantSysctl("kernel/random/uuid", (view) => generateUuid(view.kernel.entropy)),
];
