import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { descriptorMoves } from "../../../src/host/exec/descriptor-moves.ts";
import { arrangeDescriptors, closeOthers } from "../../../src/host/exec/descriptor-steps.ts";
import { type Descriptor, DescriptorTable } from "./descriptor-table.ts";

const steps = (files: readonly number[]) => arrangeDescriptors(files).map(({ step }) => step);

describe("the child's descriptors are arranged in two passes", () => {
  test("the identity only survives execve", () => {
    expect(steps([0, 1, 2])).toEqual(["keep 0", "keep 1", "keep 2"]);
  });

  test("higher ones are copied down at once", () => {
    expect(steps([7, 8, 9])).toEqual(["dup 7->0", "dup 8->1", "dup 9->2"]);
  });

  test("a swap goes over a free descriptor", () => {
    expect(steps([0, 2, 1])).toEqual(["dup 1->3", "keep 0", "dup 2->1", "dup 3->2"]);
  });

  test("a cycle of three", () => {
    expect(steps([2, 0, 1])).toEqual(["dup 0->3", "dup 1->4", "dup 2->0", "dup 3->1", "dup 4->2"]);
  });

  test("-1 is closed, and so is what the list does not reach below 3", () => {
    expect(steps([-1, 5])).toEqual(["close 0", "dup 5->1", "close 2"]);
    expect(steps([])).toEqual(["close 0", "close 1", "close 2"]);
  });

  test("one file in many places", () => {
    expect(steps([1, 1, 1])).toEqual(["dup 1->3", "dup 1->0", "keep 1", "dup 3->2"]);
  });

  test("copies lie above every source: none overwrites another", () => {
    expect(steps([20, 0])).toEqual(["dup 0->21", "dup 20->0", "dup 21->1", "close 2"]);
  });

  test("the error pipe lies above all of it, wherever the list reaches", () => {
    expect(descriptorMoves([0, 1, 2]).firstUntouched).toBe(3);
    expect(descriptorMoves([]).firstUntouched).toBe(3);
    expect(descriptorMoves([0, 2, 1]).firstUntouched).toBe(4);
    expect(descriptorMoves([20, 0, 1]).firstUntouched).toBe(23);
    expect(descriptorMoves([-1, -1, -1, -1, -1]).firstUntouched).toBe(5);
  });
});

/** Open descriptors of a parent, and a list to make of them. */
const arrangement = fc
  .uniqueArray(fc.record({ fd: fc.nat(12), cloexec: fc.boolean() }), { selector: ({ fd }) => fd, minLength: 1 })
  .chain((open) =>
    fc.record({
      open: fc.constant(open),
      files: fc.array(fc.constantFrom(-1, ...open.map(({ fd }) => fd)), { maxLength: 10 }),
    }),
  );

test("whatever is open and whatever is asked for, the program finds exactly that", () => {
  fc.assert(
    fc.property(arrangement, fc.boolean(), ({ open, files }, closeFds) => {
      const before = new Map<number, Descriptor>(open.map(({ fd, cloexec }) => [fd, { file: `file ${fd}`, cloexec }]));
      // As F_DUPFD chooses: the first free one.
      let errorPipe = descriptorMoves(files).firstUntouched;
      while (before.has(errorPipe)) errorPipe++;
      const table = new DescriptorTable(before.set(errorPipe, { file: "error pipe", cloexec: true }));

      for (const step of arrangeDescriptors(files)) {
        const succeeded = table.run(step);
        expect(succeeded || step.outcome === "ignore", step.step).toBe(true);
      }
      if (closeFds) table.run(closeOthers(files));

      expect(table.file(errorPipe)).toBe("error pipe");
      const found = table.afterExec();
      const list = Array.from({ length: Math.max(files.length, 3) }, (_, fd) => found.get(fd));
      expect(list).toEqual(list.map((_, fd) => ((files[fd] ?? -1) < 0 ? undefined : `file ${files[fd]}`)));
      // Above the list there is at most what was inherited before.
      for (const [fd, file] of found) {
        if (fd < list.length) continue;
        expect(closeFds).toBe(false);
        expect(before.get(fd)).toEqual({ file, cloexec: false });
      }
    }),
    { numRuns: 500 },
  );
});
