/** Takes the entries of a directory listing (struct dir_context). */
export interface DirentSink {
  /**
   * @param name byte string.
   * @param next position from which a listing continues behind this entry (d_off).
   * @param type DT_*.
   * @returns false when there is no room for the entry: the listing stops in front of it.
   */
  emit(name: string, ino: number, next: number, type: number): boolean;
}
