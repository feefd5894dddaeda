/** How much of an archive is too much. */
export interface TarLimits {
  /** Entries, extended headers among them. */
  readonly entries: number;
  /** Bytes of contents, and of extended headers, together. */
  readonly bytes: number;
}

export const DEFAULT_TAR_LIMITS: TarLimits = { entries: 1_000_000, bytes: 2 ** 31 };
