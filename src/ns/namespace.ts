/** What all namespaces have in common: Linux's struct ns_common, with an owner and a reference count that says why. */
import { CLONE_NEWUSER } from "../abi/sched.ts";
import { type FieldCodec, int32Array, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { NamespaceTree } from "./namespace-tree.ts";
import { namespaceType } from "./namespace-type.ts";
import { NAMESPACE_USES, type NamespaceUse, namespaceUseName, USE_CHILD, USE_OWNED } from "./namespace-use.ts";
import { UserCounts } from "./user-counts.ts";
import type { UserNamespace } from "./user-namespace.ts";

const UNUSED: readonly number[] = new Array<number>(NAMESPACE_USES).fill(0);

/** What all kinds of namespace share: an owner, an inode number, and references by kind (namespaces(7)). */
export abstract class Namespace {
  readonly tree: NamespaceTree;
  /** The CLONE_NEW* bit of its kind. GEN-001 */
  readonly type: number;
  /** Never reused. GEN-065 */
  readonly id: number;
  /** st_ino of its nsfs file. Reused after its death. GEN-002 */
  readonly inode: number;
  /**
   * The user namespace whose capabilities govern this one: that of its creator. GEN-042, UTS-021
   * Of a user namespace it is the parent. USER-071. Null only for the initial user namespace.
   */
  readonly owner: UserNamespace | null;
  /** What its existence is charged to; null for the initial namespaces, which nobody created and which never die. USER-083 */
  readonly charge: UserCounts | null;
  /** @internal References per NamespaceUse. */
  readonly useCounts: number[];
  /** How many references there are in all. */
  references: number;

  /**
   * Enters nothing anywhere but holds `owner`; the creator either makes a reference and calls `publish`, or `discard`.
   * @param charge null for an initial namespace, which has a fixed inode number and id
   */
  constructor(type: number, tree: NamespaceTree, owner: UserNamespace | null, charge: UserCounts | null) {
    const { initialId, initialInode, hasOldInode } = namespaceType(type);
    const isInitial = charge === null;
    const hasFixedInode = isInitial && (hasOldInode || tree.behaves("fixedMountAndNetInodes"));
    this.tree = tree;
    this.type = type;
    this.id = isInitial && tree.behaves("fixedNamespaceIds") ? initialId : tree.ids.allocateId();
    this.inode = hasFixedInode ? initialInode : tree.ids.allocateInode();
    this.owner = owner;
    this.charge = charge;
    this.useCounts = UNUSED.slice();
    this.references = 0;
    owner?.retain(this.ownerUse);
  }

  /** "uts:[4026531838]": the text of the /proc/PID/ns link. GEN-005 */
  get name(): string {
    return `${namespaceType(this.type).name}:[${this.inode}]`;
  }

  get isInitial(): boolean {
    return this.charge === null;
  }

  /** False before `publish` and after the last reference went. */
  get isLive(): boolean {
    return this.tree.has(this);
  }

  retain(use: NamespaceUse): void {
    this.useCounts[use]!++;
    this.references++;
  }

  /** Drops a reference made with the same `use`. With the last one the namespace is gone. */
  release(use: NamespaceUse): void {
    if (this.useCounts[use] === 0) throw new Error(`${this.name} has no reference of kind ${namespaceUseName(use)}`);
    this.useCounts[use]!--;
    this.references--;
    if (this.references === 0 && this.charge !== null) this.destroy(this.charge);
  }

  countOf(use: NamespaceUse): number {
    return this.useCounts[use]!;
  }

  /** Why it is alive: `{ process: 3, file: 1 }`. Kinds without references are left out. */
  uses(): { [use: string]: number } {
    const out: { [use: string]: number } = {};
    for (let use = 0; use < NAMESPACE_USES; use++) {
      const count = this.useCounts[use]!;
      if (count > 0) out[namespaceUseName(use as NamespaceUse)] = count;
    }
    return out;
  }

  /** Makes it known: it enters the tree and `NamespaceEvents.created` hears of it. Once, when it is complete. */
  publish(): void {
    this.tree.add(this);
  }

  /** Frees a namespace that never got a reference, because a later step of the same creation failed. GEN-044 */
  discard(): void {
    if (this.references !== 0 || this.charge === null) throw new Error(`${this.name} is in use`);
    this.destroy(this.charge);
  }

  /** Drops what the namespace holds beyond its owner (its mounts, its IPC objects, its parent). LIFE-013 */
  protected onRelease(): void {}

  /** @internal LIFE-013: contents first, the owner last, so that nothing ever outlives its owner. */
  destroy(charge: UserCounts): void {
    this.onRelease();
    this.tree.remove(this);
    this.tree.ids.freeInode(this.inode);
    charge.unchargeNamespace(this.type);
    this.owner?.release(this.ownerUse);
  }

  /** @internal */
  get ownerUse(): NamespaceUse {
    return this.type === CLONE_NEWUSER ? USE_CHILD : USE_OWNED;
  }
}

/** Saved as an Int32Array; here an array takes half as much memory. */
const packedCounts = int32Array(NAMESPACE_USES);
const useCounts: FieldCodec<number[]> = {
  encode: (value, graph) => packedCounts.encode(Int32Array.from(value), graph),
  validate: packedCounts.validate,
  decode: (plain, graph) => Array.from(packedCounts.decode(plain, graph)),
};

// Subclasses list `owner` themselves: naming UserNamespace here would close an import circle through its `extends`.
savable(Namespace, {
  name: "ns.Namespace",
  version: 1,
  saved: {
    tree: ref(() => NamespaceTree),
    type: uint,
    id: uint,
    inode: uint,
    charge: nullable(ref(() => UserCounts)),
    useCounts,
    references: uint,
  },
});
