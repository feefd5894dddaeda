// One double and its two words: how a value becomes bits and back without allocation. Contents never outlive a call.

const buffer = new ArrayBuffer(8);

export const scratchDouble: Float64Array = new Float64Array(buffer);
export const scratchSingle: Float32Array = new Float32Array(buffer);
/** `[low, high]` of the double; `[0]` is also the bits of the single. */
export const scratchWords: Int32Array = new Int32Array(buffer);
