import { expect, test } from "vitest";
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../../../src/abi/mman.ts";
import { SIGCHLD, SIGKILL } from "../../../../src/abi/signal.ts";
import type { Sys } from "../../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../../src/platform/program/syscall.ts";
import { codeOf, evaluate } from "./evaluate.ts";

/** So much that it takes several turns. */
const LENGTH = 3 << 20;

/** Waits with this at an address that its parent knows: memory is copied by clone. */
function* waits(sys: Sys): Routine<void> {
  yield* sys.poll([]);
}

test("process_vm_readv and process_vm_writev move bytes between processes", async () => {
  const result = await evaluate(
    function* (sys) {
      const address = yield* sys.mmap(0, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      const pattern = new Uint8Array(LENGTH).map((_, i) => i % 251);
      yield* sys.poke(address, pattern);
      const child = yield* sys.clone(SIGCHLD, waits);
      yield* sys.poke(address, new Uint8Array(LENGTH));
      const read = yield* sys.process_vm_readv(child, address, LENGTH);
      const written = yield* sys.process_vm_writev(child, address + 10, "changed");
      const after = yield* sys.process_vm_readv(child, address + 9, 9);
      const edge = yield* sys.process_vm_readv(child, address + LENGTH - 3, 10);
      const codes = [
        yield* codeOf(sys.process_vm_readv(child, 8, 4)),
        yield* codeOf(sys.process_vm_readv(12345, address, 4)),
        (yield* sys.process_vm_readv(child, address, 0)).length,
      ];
      yield* sys.setresuid(1000, 1000, 1000);
      codes.push(yield* codeOf(sys.process_vm_readv(child, address, 4)));
      return {
        isSame: read.length === LENGTH && read.every((byte, i) => byte === pattern[i]),
        written,
        after: [...after],
        edge: edge.length,
        codes,
      };
    },
    { functions: { waits } },
  );
  expect(result.isSame).toBe(true);
  expect(result.written).toBe(7);
  expect(result.after).toEqual([9, ...new TextEncoder().encode("changed"), 17]);
  expect([3, 10]).toContain(result.edge);
  expect(result.codes).toEqual(["EFAULT", "ESRCH", 0, "EPERM"]);
});

test("a child is looked into by who may trace it", async () => {
  const codes = await evaluate(
    function* (sys) {
      const address = yield* sys.mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      const child = yield* sys.clone(SIGCHLD, waits);
      const own = yield* codeOf(sys.process_vm_readv(yield* sys.getpid(), address, 4));
      const other = yield* codeOf(sys.process_vm_readv(child, address, 4));
      yield* sys.kill(child, SIGKILL);
      yield* sys.wait(child);
      return [own, other, yield* codeOf(sys.process_vm_readv(child, address, 4))];
    },
    { functions: { waits } },
  );
  expect(codes).toEqual([null, null, "ESRCH"]);
});
