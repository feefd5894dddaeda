import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { F_RDLCK, F_UNLCK, F_WRLCK } from "../../../src/abi/fcntl.ts";
import { FdTable } from "../../../src/fs/fd-table.ts";
import { InodeLocks, TO_END } from "../../../src/fs/locks/inode-locks.ts";
import type { RecordLock } from "../../../src/fs/locks/record-lock.ts";

const OWNERS = [new FdTable(), new FdTable()] as const;
/** Bytes the model looks at; ranges may reach beyond. */
const BYTES = 24;

function lock(owner: number, type: number, start: number, end: number): RecordLock {
  return { owner: OWNERS[owner]!, type, start, end, pid: owner };
}

const request = fc
  .tuple(
    fc.nat(1),
    fc.constantFrom(F_RDLCK, F_WRLCK, F_UNLCK),
    fc.nat(BYTES),
    fc.oneof(fc.nat(BYTES), fc.constant(TO_END)),
  )
  .map(([owner, type, start, length]) => lock(owner, type, start, start + length));

/** What fcntl(2) promises, byte by byte: each owner's lock type or F_UNLCK. */
class Model {
  readonly types = OWNERS.map(() => new Array<number>(BYTES).fill(F_UNLCK));

  set({ owner, type, start, end }: RecordLock): void {
    const own = this.types[OWNERS.indexOf(owner as FdTable)]!;
    for (let byte = start; byte <= end && byte < BYTES; byte++) own[byte] = type;
  }

  conflicts({ owner, type, start, end }: RecordLock): boolean {
    const other = this.types[1 - OWNERS.indexOf(owner as FdTable)]!;
    return other.some(
      (held, byte) => byte >= start && byte <= end && held !== F_UNLCK && (held === F_WRLCK || type === F_WRLCK),
    );
  }
}

describe("InodeLocks", () => {
  it("holds for every byte what was asked last", () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
        const locks = new InodeLocks();
        const model = new Model();
        for (const wanted of requests) {
          const granted = locks.conflicting(wanted) === null;
          if (wanted.type !== F_UNLCK && model.conflicts(wanted)) expect(granted).toBe(false);
          if (!granted) continue;
          locks.setRecord(wanted);
          model.set(wanted);
          for (const [owner, types] of model.types.entries()) {
            for (const [byte, type] of types.entries()) {
              const held = locks.records.filter((l) => l.owner === OWNERS[owner] && l.start <= byte && byte <= l.end);
              expect(held.map((l) => l.type)).toEqual(type === F_UNLCK ? [] : [type]);
            }
          }
        }
      }),
      { seed: 20 },
    );
  });

  it("keeps as few locks as possible: neighbours of one type are one lock", () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
        const locks = new InodeLocks();
        for (const wanted of requests) if (locks.conflicting(wanted) === null) locks.setRecord(wanted);
        for (const owner of OWNERS) {
          const own = locks.records.filter((l) => l.owner === owner);
          for (let i = 1; i < own.length; i++) {
            expect(own[i]!.start).toBeGreaterThan(own[i - 1]!.end);
            if (own[i]!.type === own[i - 1]!.type) expect(own[i]!.start).toBeGreaterThan(own[i - 1]!.end + 1);
          }
        }
      }),
      { seed: 21 },
    );
  });

  it("forgets all locks of an owner at once", () => {
    const locks = new InodeLocks();
    locks.setRecord(lock(0, F_RDLCK, 0, 5));
    locks.setRecord(lock(1, F_RDLCK, 3, TO_END));
    locks.setRecord(lock(0, F_WRLCK, 1, 1));
    locks.removeRecords(OWNERS[0]);
    expect(locks.records).toEqual([lock(1, F_RDLCK, 3, TO_END)]);
  });
});
