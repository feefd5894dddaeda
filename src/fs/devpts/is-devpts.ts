import { DEVPTS_SUPER_MAGIC } from "../../abi/magic.ts";
import type { Superblock } from "../superblock.ts";
import type { DevptsSuperblock } from "./devpts-superblock.ts";

/** By its magic, as the kernel does: what it makes are terminals. */
export function isDevpts(superblock: Superblock): superblock is DevptsSuperblock {
  return superblock.statfs().type === DEVPTS_SUPER_MAGIC;
}
