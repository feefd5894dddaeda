import type { StatValue } from "../../../platform/program/sys/attributes.ts";

/** A file that find looks at. */
export interface VisitedFile {
  /** The operand it was found under, and the path from there on. */
  readonly operand: string;
  readonly path: string;
  /** Its name in `dirfd`. */
  readonly name: string;
  readonly dirfd: number;
  readonly depth: number;
  readonly stat: StatValue;
}
