import { expect, it } from "vitest";
import { O_NONBLOCK, O_RDWR } from "../../../src/abi/fcntl.ts";
import { S_IFIFO } from "../../../src/abi/stat.ts";
import { type FileDescription, mknod, openat } from "../../../src/fs/index.ts";
import { at, createWorld, ok } from "../fixture.ts";

it("a page that was read out serves the next write, of any pipe, and shows nothing of what was in it", () => {
  const caller = createWorld().root;
  const open = (name: string): FileDescription => {
    ok(mknod(caller, at(caller), name, S_IFIFO | 0o666, 0));
    return ok(openat(caller, at(caller), name, O_RDWR | O_NONBLOCK, 0)) as FileDescription;
  };
  const [first, second] = [open("/first"), open("/second")];
  const { memory, pipePages } = caller.fs.vfs;
  const before = memory.used;
  first.write(caller, new Uint8Array(4096).fill(7), 0, 4096);
  const buffer = new Uint8Array(8192);
  expect(first.read(caller, buffer, 0, 8192)).toBe(4096);
  expect(memory.used).toBe(before);
  const page = pipePages.take();
  pipePages.give(page);
  expect(page[4095]).toBe(7);
  second.write(caller, Uint8Array.of(1, 2, 3), 0, 3);
  expect(pipePages.take()).not.toBe(page);
  buffer.fill(0);
  expect(second.read(caller, buffer, 0, 8192)).toBe(3);
  expect([...buffer.subarray(0, 5)]).toEqual([1, 2, 3, 0, 0]);
  expect(memory.used).toBe(before);
});
