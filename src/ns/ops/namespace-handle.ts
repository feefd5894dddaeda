import type { Outcome } from "./outcome.ts";

/** A descriptor that an actor has open on a namespace: it keeps the namespace alive. */
export interface NamespaceHandle {
  /** setns(2). @param type CLONE_NEW*: what it must be, 0 for any. */
  join(type: number): Promise<Outcome<void>>;
  /** NS_GET_NSTYPE: its CLONE_NEW*. */
  type(): Promise<Outcome<number>>;
  /** NS_GET_PARENT */
  parent(): Promise<Outcome<NamespaceHandle>>;
  /** NS_GET_USERNS: the user namespace that owns it. */
  owner(): Promise<Outcome<NamespaceHandle>>;
  /** NS_GET_OWNER_UID */
  ownerUid(): Promise<Outcome<number>>;
  /** What /proc/self/fd has for it: "uts:[4026531838]". */
  link(): Promise<Outcome<string>>;
  /** Who has closed it answers EBADF. */
  close(): Promise<void>;
}
