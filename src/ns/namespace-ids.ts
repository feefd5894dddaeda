/** Where namespaces get their two numbers: an id that is never reused and an nsfs inode number that is; and processes theirs in pidfs. */
import { RESERVED_PIDS } from "../abi/limits.ts";
import { list, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { NAMESPACE_TYPES } from "./namespace-type.ts";

/** Just above 4026531840, PROC_DYNAMIC_FIRST of fs/proc/generic.c. GEN-002 */
export const FIRST_DYNAMIC_INODE = 4026531841;

/** 1 to 8 are the initial namespaces (GEN-065); __ns_tree_gen_id() counts from NS_LAST_INIT_ID + 1 and adds first. */
const FIRST_DYNAMIC_ID = NAMESPACE_TYPES.length + 2;

/** Gives namespaces their ids and inode numbers. */
export class NamespaceIds {
  /** One number space for all types, never reused, in order of creation. GEN-065, GEN-085. Exact to 2^53. */
  nextId: number;
  nextInode: number;
  /** Inode numbers below `nextInode` that are free again, in descending order. */
  freeInodes: number[];
  /** Of the files of processes in pidfs: another number space. */
  nextPidInode: number;

  constructor() {
    this.nextId = FIRST_DYNAMIC_ID;
    this.nextInode = FIRST_DYNAMIC_INODE;
    this.freeInodes = [];
    this.nextPidInode = RESERVED_PIDS + 1;
  }

  allocateId(): number {
    return this.nextId++;
  }

  /** The lowest free number, as ida_alloc() in proc_alloc_inum(): inode numbers of dead namespaces come back. */
  allocateInode(): number {
    return this.freeInodes.pop() ?? this.nextInode++;
  }

  /** pidfs_add_pid(): never reused, so that two pidfds are of one process if and only if their files' inode numbers are equal. */
  allocatePidInode(): number {
    return this.nextPidInode++;
  }

  freeInode(inode: number): void {
    let at = this.freeInodes.length;
    while (at > 0 && this.freeInodes[at - 1]! < inode) at--;
    this.freeInodes.splice(at, 0, inode);
  }
}

savable(NamespaceIds, {
  name: "ns.NamespaceIds",
  version: 1,
  saved: { nextId: uint, nextInode: uint, freeInodes: list(uint), nextPidInode: uint },
});
