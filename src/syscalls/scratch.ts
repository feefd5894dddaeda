/**
 * Kernel buffers between user memory and the objects of the kernel: allocated once, used within one handler, never held across it
 * (handlers are synchronous and do not nest).
 */

/** For data: read(2) and write(2) move it in pieces of this size. */
export const CHUNK = 65536;
export const dataBuffer: Uint8Array = new Uint8Array(CHUNK);
export const dataView: DataView = new DataView(dataBuffer.buffer);

/** For structs that are decoded or encoded on the way: the largest is an iovec array of UIO_MAXIOV. */
export const structBuffer: Uint8Array = new Uint8Array(16384);
export const structView: DataView = new DataView(structBuffer.buffer);
