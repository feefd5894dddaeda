/** Invariants of the maps of user namespaces. Ids are looked up here as slowly and plainly as can be. */
import { Credentials } from "../../ns/credentials.ts";
import type { IdExtent, IdMap } from "../../ns/id-map.ts";
import { type IdMapKind, readIdMap } from "../../ns/id-map-file.ts";
import { INVALID_ID, OVERFLOW_ID } from "../../ns/ids.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";
import { type Invariant, type LastingInvariant, userNamespacesOf } from "./invariant.ts";

const KINDS: readonly IdMapKind[] = ["uid", "gid", "projid"];

export function mapsOf({ uidMap, gidMap, projidMap }: UserNamespace): readonly IdMap[] {
  return [uidMap, gidMap, projidMap];
}

/** What a map says, as text to compare. */
export function mapText(map: IdMap): string {
  return map.extents.map(({ first, lowerFirst, count }) => `${first} ${lowerFirst} ${count}`).join(",");
}

function plainUp(map: IdMap, kernelId: number): number {
  for (const { first, lowerFirst, count } of map.extents)
    if (kernelId >= lowerFirst && kernelId < lowerFirst + count) return first + (kernelId - lowerFirst);
  return INVALID_ID;
}

/** The ids at the borders of an extent, and their neighbours. */
function borders({ first, count }: IdExtent): number[] {
  return [first - 1, first, first + count - 1, first + count].filter((id) => id >= 0 && id < INVALID_ID);
}

export const roundTrip: Invariant = {
  number: 6,
  says: "What is mapped comes back as itself, what is not shows as 65534; what a namespace maps, every one above it maps.",
  *check(kernel) {
    for (const namespace of userNamespacesOf(kernel)) {
      for (const id of namespace.uidMap.extents.flatMap(borders)) {
        const kernelId = namespace.makeKuid(id);
        if (kernelId !== INVALID_ID && namespace.fromKuid(kernelId) !== id)
          yield `uid ${id} of ${namespace.name} comes back as ${namespace.fromKuid(kernelId)}`;
        const shown = kernelId === INVALID_ID ? id : kernelId;
        const plain = plainUp(namespace.uidMap, shown);
        if (namespace.fromKuidMunged(shown) !== (plain === INVALID_ID ? OVERFLOW_ID : plain))
          yield `kernel uid ${shown} shows as ${namespace.fromKuidMunged(shown)} in ${namespace.name}`;
      }
      const parentMaps = namespace.parent === null ? null : mapsOf(namespace.parent);
      if (parentMaps === null) continue;
      for (const [i, map] of mapsOf(namespace).entries())
        for (const { lowerFirst, count } of map.extents)
          for (const kernelId of [lowerFirst, lowerFirst + count - 1])
            if (plainUp(parentMaps[i]!, kernelId) === INVALID_ID)
              yield `${namespace.name} maps ${KINDS[i]} ${kernelId}, which its parent does not`;
    }
  },
};

export const injective: Invariant = {
  number: 7,
  says: "No id is mapped twice, neither inside nor outside.",
  *check(kernel) {
    for (const namespace of userNamespacesOf(kernel))
      for (const { extents } of mapsOf(namespace))
        for (const [i, a] of extents.entries())
          for (const b of extents.slice(i + 1)) {
            const inside = a.first < b.first + b.count && b.first < a.first + a.count;
            const outside = a.lowerFirst < b.lowerFirst + b.count && b.lowerFirst < a.lowerFirst + a.count;
            if (inside || outside) yield `a map of ${namespace.name} has ids twice`;
          }
  },
};

export const writtenOnce: LastingInvariant = {
  number: 7,
  says: "A map that was written never changes.",
  *check(kernel, { userNamespaces }) {
    for (const namespace of userNamespacesOf(kernel)) {
      const before = userNamespaces.get(namespace.id)?.maps ?? [];
      for (const [i, map] of mapsOf(namespace).entries())
        if ((before[i] ?? "") !== "" && before[i] !== mapText(map))
          yield `the ${KINDS[i]} map of ${namespace.name} has changed`;
    }
  },
};

export const readTranslated: Invariant = {
  number: 8,
  says: "The second column of a map is in the terms of whoever reads it; of the parent for a reader inside.",
  *check(kernel) {
    const all = userNamespacesOf(kernel);
    for (const namespace of all)
      for (const reader of all) {
        const terms = reader === namespace ? (namespace.parent ?? reader) : reader;
        const credentials = Credentials.user(reader, 0, 0);
        const lines = readIdMap(namespace, "uid", credentials).split("\n").slice(0, -1);
        const columns = lines.map((line) => Number(line.trim().split(/ +/)[1]));
        const plain = namespace.uidMap.extents.map(({ lowerFirst }) => plainUp(terms.uidMap, lowerFirst));
        if (columns.join() !== plain.join())
          yield `${reader.name} reads ${columns.join()} in the uid_map of ${namespace.name}, not ${plain.join()}`;
      }
  },
};

export const setgroupsInherited: Invariant = {
  number: 9,
  says: "Where setgroups is denied, it is denied in every namespace below.",
  *check(kernel) {
    for (const { name, parent, setgroupsAllowed } of userNamespacesOf(kernel))
      if (parent !== null && setgroupsAllowed && !parent.setgroupsAllowed)
        yield `${name} allows what ${parent.name} denies`;
  },
};

export const setgroupsFalls: LastingInvariant = {
  number: 9,
  says: "setgroups goes from allow to deny, never back, and not once gid_map is written.",
  *check(kernel, { userNamespaces }) {
    for (const { id, name, setgroupsAllowed } of userNamespacesOf(kernel)) {
      const before = userNamespaces.get(id);
      if (before === undefined || before.setgroupsAllowed === setgroupsAllowed) continue;
      if (setgroupsAllowed) yield `${name} allows setgroups again`;
      else if (before.maps[1] !== "") yield `${name} denies setgroups, though its gid_map was written`;
    }
  },
};
