/** One id map of a user namespace: struct uid_gid_map of include/linux/user_namespace.h. Immutable: a map is written once. */
import { bad } from "../state/field-codec.ts";
import { type FieldCodec, list, uint } from "../state/fields.ts";
import { INVALID_ID } from "./ids.ts";

/** Ids first .. first+count-1 of the namespace are kernel ids lowerFirst .. lowerFirst+count-1. */
export interface IdExtent {
  readonly first: number;
  readonly lowerFirst: number;
  readonly count: number;
}

/** Up to here extents stay in the order they were written and are searched from the front. USER-033 */
export const UID_GID_MAP_MAX_BASE_EXTENTS = 5;
/** USER-032 */
export const UID_GID_MAP_MAX_EXTENTS = 340;

/** Translates ids between a user namespace and the kernel (user_namespaces(7)). */
export class IdMap {
  /** In the order /proc shows them: as written, or by `first` when there are more than 5. USER-033 */
  readonly extents: readonly IdExtent[];
  /** By `lowerFirst`, for the way up; the same array as `extents` while that one is searched from the front. */
  readonly reverse: readonly IdExtent[];

  /** @param extents free of overlaps on both sides */
  constructor(extents: readonly IdExtent[]) {
    const isSmall = extents.length <= UID_GID_MAP_MAX_BASE_EXTENTS;
    this.extents = isSmall ? extents : extents.toSorted((a, b) => a.first - b.first);
    this.reverse = isSmall ? extents : extents.toSorted((a, b) => a.lowerFirst - b.lowerFirst);
  }

  /** Nothing is mapped: a fresh user namespace. USER-005 */
  static readonly EMPTY = new IdMap([]);
  /** Every id is itself: the initial user namespace. USER-036 */
  static readonly IDENTITY = new IdMap([{ first: 0, lowerFirst: 0, count: 4294967295 }]);

  get isEmpty(): boolean {
    return this.extents.length === 0;
  }

  /** map_id_range_down(): the kernel id of the first of `count` ids that lie in one extent together, else INVALID_ID. USER-050 */
  down(id: number, count = 1): number {
    const extent = this.extents[this.findDown(id)];
    if (extent === undefined || id + count > extent.first + extent.count) return INVALID_ID;
    return extent.lowerFirst + (id - extent.first);
  }

  /** map_id_up(): the id here of a kernel id, or INVALID_ID. */
  up(kernelId: number): number {
    const extent = this.reverse[this.findUp(kernelId)];
    return extent === undefined ? INVALID_ID : extent.first + (kernelId - extent.lowerFirst);
  }

  /** @internal Index in `extents` of the one that holds `id`, or -1. */
  findDown(id: number): number {
    const { extents } = this;
    if (extents.length <= UID_GID_MAP_MAX_BASE_EXTENTS) {
      for (let i = 0; i < extents.length; i++) {
        const { first, count } = extents[i]!;
        if (id >= first && id - first < count) return i;
      }
      return -1;
    }
    let low = 0;
    let high = extents.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const { first, count } = extents[middle]!;
      if (id < first) high = middle - 1;
      else if (id - first >= count) low = middle + 1;
      else return middle;
    }
    return -1;
  }

  /** @internal Index in `reverse` of the one that holds `kernelId`, or -1. */
  findUp(kernelId: number): number {
    const { reverse } = this;
    if (reverse.length <= UID_GID_MAP_MAX_BASE_EXTENTS) {
      for (let i = 0; i < reverse.length; i++) {
        const { lowerFirst, count } = reverse[i]!;
        if (kernelId >= lowerFirst && kernelId - lowerFirst < count) return i;
      }
      return -1;
    }
    let low = 0;
    let high = reverse.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const { lowerFirst, count } = reverse[middle]!;
      if (kernelId < lowerFirst) high = middle - 1;
      else if (kernelId - lowerFirst >= count) low = middle + 1;
      else return middle;
    }
    return -1;
  }
}

const numbers = list(uint);

/** A map is a value: saved as its extents, three numbers each. */
export const idMap: FieldCodec<IdMap> = {
  encode: (value, graph) =>
    numbers.encode(
      value.extents.flatMap((e) => [e.first, e.lowerFirst, e.count]),
      graph,
    ),
  validate(plain, graph, at) {
    numbers.validate(plain, graph, at);
    const raw = plain as number[];
    const isMap = raw.length % 3 === 0 && raw.length <= 3 * UID_GID_MAP_MAX_EXTENTS;
    if (!isMap || raw.some((n) => n > INVALID_ID)) bad(at, "extents of an id map", plain);
  },
  decode: (plain, graph) => {
    const raw = numbers.decode(plain, graph);
    const extents: IdExtent[] = [];
    for (let i = 0; i < raw.length; i += 3) {
      extents.push({ first: raw[i]!, lowerFirst: raw[i + 1]!, count: raw[i + 2]! });
    }
    return new IdMap(extents);
  },
};
