import type { ProcView } from "../view.ts";

/** A read-only text file at the top of /proc. Objects of this type are tables, not state. */
export interface SystemFile {
  readonly name: string;
  text(view: ProcView): string;
}
