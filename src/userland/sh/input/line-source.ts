import type { Routine } from "../../../platform/program/syscall.ts";

/** Where a shell reads its commands. A checkpoint can keep it. */
export interface LineSource {
  readonly kind: SourceData["kind"];
  /**
   * The next line with its newline, if it has one; null at the end.
   * @param isContinued a command has begun already: PS2 instead of PS1.
   */
  next(isContinued: boolean): Routine<string | null>;
  /** Forgets what was read and not asked for: an interactive shell begins anew after an error. */
  discard(): void;
  save(): SourceData;
}

/** A source as data. */
export type SourceData =
  | { readonly kind: "string"; readonly text: string; readonly at: number }
  | { readonly kind: "file"; readonly fd: number; readonly unread: Uint8Array }
  | {
      readonly kind: "terminal";
      readonly unread: Uint8Array;
      readonly typed: string;
      readonly history: readonly string[] | null;
    };
