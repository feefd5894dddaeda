import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cgroup } from "../../src/cgroup/cgroup.ts";
import { CgroupHierarchy } from "../../src/cgroup/hierarchy.ts";
import { makeCgroup, removeCgroup } from "../../src/cgroup/make.ts";
import { cgroupPath } from "../../src/cgroup/path.ts";

/** Each number chooses the parent of the next cgroup among those there are. */
function grow(choices: readonly number[]): Cgroup[] {
  const all = [new CgroupHierarchy().root];
  for (const [i, choice] of choices.entries()) all.push(makeCgroup(all[choice % all.length]!, `c${i}`));
  return all;
}

/** Walks `path` from `root` on. */
function resolve(root: Cgroup, path: string): Cgroup {
  let at = root;
  for (const name of path.split("/").slice(1)) {
    if (name === "..") at = at.parent!;
    else if (name !== "") at = at.children.get(name)!;
  }
  return at;
}

test("what a reader is shown leads there from the root of his namespace (invariant 40)", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 30 }), fc.nat(), fc.nat(), (choices, from, to) => {
      const all = grow(choices);
      const root = all[from % all.length]!;
      const cgroup = all[to % all.length]!;
      expect(resolve(root, cgroupPath(cgroup, root))).toBe(cgroup);
    }),
  );
});

test("a removed root stays where it was (CGROUP-011)", () => {
  const [root, a] = grow([0, 0]) as [Cgroup, Cgroup, Cgroup];
  expect(removeCgroup(a)).toBe(0);
  expect([cgroupPath(a, a), cgroupPath(root, a), cgroupPath(root.children.get("c1")!, a)]).toEqual([
    "/",
    "/..",
    "/../c1",
  ]);
});
