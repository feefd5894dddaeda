/**
 * What a message takes of SO_SNDBUF (skb->truesize): more than its bytes, by a rule that programs can see in SIOCOUTQ and in how much a
 * socket takes before it would block.
 */

/** sizeof(struct sk_buff), in whole cache lines. */
const BUFFER_HEAD = 256;
/** sizeof(struct skb_shared_info), behind the bytes. */
const SHARED_INFO = 320;
const PAGE = 4096;
const SMALLEST_BLOCK = 512;

/** SKB_MAX_HEAD(0): what fits beside them in one page. */
const MAX_HEAD = PAGE - SHARED_INFO;
/** SKB_MAX_ALLOC: the same for four pages. */
const MAX_ALLOC = 4 * PAGE - SHARED_INFO;
/** UNIX_SKB_FRAGS_SZ: how much of a stream goes into the pages of one buffer. */
const MAX_STREAM_PAGES = 32768;
/** MAX_SKB_FRAGS pages */
const MAX_PAGES = 17 * PAGE;

function pageAlign(size: number): number {
  return Math.ceil(size / PAGE) * PAGE;
}

/** kmalloc_size_roundup() */
function block(size: number): number {
  let rounded = SMALLEST_BLOCK;
  while (rounded < size) rounded *= 2;
  return rounded;
}

function trueSize(linear: number, paged: number): number {
  return BUFFER_HEAD + block(linear + SHARED_INFO) + pageAlign(paged);
}

/** How many of the next `length` bytes of a stream go into one buffer (unix_stream_sendmsg()). */
export function streamPart(length: number, sendBuffer: number): number {
  // Two buffers fit, so that reader and writer take turns.
  return Math.min(length, Math.max((sendBuffer >> 1) - 64, 1), MAX_HEAD + MAX_STREAM_PAGES);
}

/** What a part of a stream takes. */
export function streamTrueSize(length: number): number {
  const paged = Math.min(length, pageAlign(Math.max(0, length - MAX_HEAD)));
  return trueSize(length - paged, paged);
}

/** What a datagram takes. */
export function datagramTrueSize(length: number): number {
  const paged = length > MAX_ALLOC ? pageAlign(Math.min(length - MAX_ALLOC, MAX_PAGES)) : 0;
  return trueSize(length - paged, paged);
}
