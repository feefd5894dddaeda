import type { Namespace } from "../../ns/namespace.ts";
import { type NamespaceType, namespaceType } from "../../ns/namespace-type.ts";
import { PidNamespace } from "../../ns/pid-namespace.ts";
import { UserNamespace } from "../../ns/user-namespace.ts";
import type { Kernel } from "../kernel.ts";
import type { Task } from "../task.ts";
import { holdersOf, type NamespaceHolder, namespacesOf } from "./holders.ts";

/** The kinds of namespace, as the links in /proc/PID/ns are named. */
export type NamespaceKind = NamespaceType["name"];

/** A namespace as plain data. Namespaces are called by their inode numbers, processes by their pids in the root pid namespace. */
export interface NamespaceData {
  readonly type: NamespaceKind;
  readonly id: number;
  readonly inode: number;
  readonly owner: number | null;
  readonly parent: number | null;
  readonly creatorUid: number | null;
  readonly isInitial: boolean;
  readonly members: readonly number[];
  readonly uses: Readonly<Record<string, number>>;
  readonly holders: readonly NamespaceHolder[];
}

/**
 * A namespace to look at while the kernel lives: every property is what is true at the moment it is asked for. One view per namespace and
 * call of `Kernel.namespaces`; `namespace` is what two views of one have in common.
 */
export class NamespaceView {
  readonly kernel: Kernel;
  readonly namespace: Namespace;

  constructor(kernel: Kernel, namespace: Namespace) {
    this.kernel = kernel;
    this.namespace = namespace;
  }

  get type(): NamespaceKind {
    return namespaceType(this.namespace.type).name;
  }

  /** Never comes back: NS_GET_ID. */
  get id(): number {
    return this.namespace.id;
  }

  /** st_ino of its file; may come back once it is gone. */
  get inode(): number {
    return this.namespace.inode;
  }

  /** "uts:[4026531838]" */
  get name(): string {
    return this.namespace.name;
  }

  /** False once the last reference is gone. */
  get isAlive(): boolean {
    return this.namespace.isLive;
  }

  get isInitial(): boolean {
    return this.namespace.isInitial;
  }

  /** The user namespace whose capabilities govern it; null for the initial user namespace. */
  get owner(): NamespaceView | null {
    return this.viewOf(this.namespace.owner);
  }

  /** Of user and pid namespaces that are nested; else null. */
  get parent(): NamespaceView | null {
    const { namespace } = this;
    const nests = namespace instanceof UserNamespace || namespace instanceof PidNamespace;
    return nests ? this.viewOf(namespace.parent) : null;
  }

  /** The user who made it, and is charged for it, as the initial user namespace counts; null for the initial ones. */
  get creatorUid(): number | null {
    return this.namespace.charge?.kuid ?? null;
  }

  /** The tasks in it, in the order they were created; zombies are still in their user and pid namespaces. */
  get members(): readonly Task[] {
    if (!this.isAlive) return [];
    return [...this.kernel.tasks.tasks].filter((task) => namespacesOf(task).includes(this.namespace));
  }

  /** What keeps it alive, counted by kind: `{ process: 3, file: 1 }`. It is freed when this is empty. */
  get uses(): Readonly<Record<string, number>> {
    return this.namespace.uses();
  }

  /** What keeps it alive, by name. */
  get holders(): readonly NamespaceHolder[] {
    return this.isAlive ? holdersOf(this.kernel, this.namespace) : [];
  }

  /** Plain data, for JSON and for postMessage. */
  toJSON(): NamespaceData {
    const { type, id, inode, creatorUid, isInitial, uses, holders } = this;
    const { rootPIDNamespace } = this.kernel;
    return {
      type,
      id,
      inode,
      owner: this.owner?.inode ?? null,
      parent: this.parent?.inode ?? null,
      creatorUid,
      isInitial,
      members: [...new Set(this.members.map(({ group }) => group.idIn(rootPIDNamespace)))].sort((a, b) => a - b),
      uses,
      holders,
    };
  }

  private viewOf(namespace: Namespace | null): NamespaceView | null {
    return namespace === null ? null : new NamespaceView(this.kernel, namespace);
  }
}
