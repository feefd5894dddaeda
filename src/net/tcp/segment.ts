/** Bytes of a segment's headers, IPv4's and TCP's with the timestamp option: for what devices count. */
export const SEGMENT_HEADERS = 52;
