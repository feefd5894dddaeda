import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Place } from "./copy-options.ts";

/** A directory whose entries are being copied. */
export interface DirectoryFrame {
  readonly kind: "directory";
  readonly source: string;
  readonly place: Place;
  readonly stat: StatValue;
  /** The destination before; null: it was made. */
  readonly present: StatValue | null;
  /** Entries of the source, of which those before `at` were begun. */
  readonly names: readonly string[];
  at: number;
  isOk: boolean;
  /** The mode it had when it was made, if the owner's permissions had to be added for the time being; else null. */
  readonly madeMode: number | null;
  /** Permissions left out when it was made. */
  readonly omitted: number;
}

/** A regular file whose content is being copied. */
export interface FileFrame {
  readonly kind: "file";
  readonly source: string;
  readonly place: Place;
  readonly stat: StatValue;
  /** The destination before; null: it was made. */
  readonly present: StatValue | null;
  readonly sourceFd: number;
  readonly fd: number;
  readonly omitted: number;
  /** How the rest of the content is moved: see FileContent. */
  method: "range" | "sparse" | "read";
  /** Bytes copied, holes included. */
  offset: number;
}

export type Frame = DirectoryFrame | FileFrame;

/** What a Copier needs to go on after a checkpoint. */
export interface CopyState {
  readonly frames: readonly Frame[];
  /** inode:device of a source to the name of its copy in the destination's directory. */
  readonly copied: readonly (readonly [string, string])[];
  /** inode:device of operands to their names. */
  readonly sources: readonly (readonly [string, readonly string[]])[];
  readonly destinations: readonly string[];
  readonly top: readonly [source: string, destination: string];
  readonly hasMadeDirectory: boolean;
  readonly isIntoSelf: boolean;
}
