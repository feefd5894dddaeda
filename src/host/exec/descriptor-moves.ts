/** The two passes in which a child arranges its descriptors, so that no copy overwrites one that is still needed. */

/** One move: `to` becomes a copy of `from`, or with `from` equal to `to` just survives execve. */
export interface DescriptorMove {
  readonly from: number;
  readonly to: number;
}

export interface DescriptorMoves {
  /** Pass 1: descriptors that pass 2 would overwrite before it reads them, copied out of the way. The copies are close-on-exec. */
  readonly aside: readonly DescriptorMove[];
  /** Pass 2, in ascending order: what the program finds as 0, 1, 2 ...; `from` is -1 where it finds nothing. */
  readonly intoPlace: readonly DescriptorMove[];
  /** No move touches this descriptor or a higher one. */
  readonly firstUntouched: number;
}

/** @param files the parent's descriptor for each of the child's, -1 for none */
export function descriptorMoves(files: readonly number[]): DescriptorMoves {
  let next = files.reduce((highest, fd) => Math.max(highest, fd), files.length - 1) + 1;
  const aside: DescriptorMove[] = [];
  const intoPlace = files.map((from, to) => {
    // Pass 2 goes upwards: when it comes to `to`, everything below has its new meaning already.
    if (from < 0 || from >= to) return { from, to };
    aside.push({ from, to: next });
    return { from: next++, to };
  });
  // By convention 0, 1 and 2 are not close-on-exec, so what the list does not reach has to be closed.
  for (let to = files.length; to < 3; to++) intoPlace.push({ from: -1, to });
  return { aside, intoPlace, firstUntouched: Math.max(next, 3) };
}
