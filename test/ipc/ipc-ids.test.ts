import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EINVAL, ENOSPC } from "../../src/abi/errno.ts";
import { IPC_PRIVATE } from "../../src/abi/ipc.ts";
import { IPCMNI, IpcIds } from "../../src/ipc/ipc-ids.ts";
import { MessageQueue } from "../../src/ipc/message-queue.ts";
import { newIpcWorld } from "./fixture.ts";

const { ipc, newCaller } = newIpcWorld();
const { credentials } = newCaller();
const object = (key = IPC_PRIVATE): MessageQueue => new MessageQueue(ipc, key, 0o600, credentials);

describe("ids of IPC objects", () => {
  it("are given in turn, and an old one is not given again soon", () => {
    const ids = new IpcIds<MessageQueue>();
    const given: number[] = [];
    for (let i = 0; i < 200; i++) {
      const made = object();
      given.push(ids.add(made, 10));
      ids.remove(made);
    }
    // 64 places, then the next sequence number.
    expect(given.slice(0, 66)).toEqual([...Array.from({ length: 64 }, (_, i) => i), IPCMNI, IPCMNI + 1]);
    expect(new Set(given).size).toBe(200);
  });

  it("can be chosen, once", () => {
    const ids = new IpcIds<MessageQueue>();
    ids.nextId = 3 * IPCMNI + 70;
    expect(ids.add(object(), 10)).toBe(3 * IPCMNI + 70);
    expect(ids.nextId).toBe(-1);
    expect(ids.add(object(), 10)).toBe(0);
    // A place that is taken: the next one.
    ids.nextId = 70;
    expect(ids.add(object(), 10)).toBe(71);
  });

  it("are as many as the limit says", () => {
    const ids = new IpcIds<MessageQueue>();
    for (let i = 0; i < 100; i++) expect(ids.add(object(), 100)).toBe(i);
    expect(ids.add(object(), 100)).toBe(-ENOSPC);
  });

  it("find their object as long as it is there, whatever is added and removed", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 300 }), (steps) => {
        const ids = new IpcIds<MessageQueue>();
        const alive: MessageQueue[] = [];
        const gone: number[] = [];
        for (const step of steps) {
          if (step >= 0) {
            const made = object(step);
            // ipcget() adds a key once only.
            if (step !== IPC_PRIVATE && ids.keys.has(step)) continue;
            expect(ids.add(made, IPCMNI)).toBe(made.id);
            alive.push(made);
          } else if (alive.length > 0) {
            const [old] = alive.splice(-step % alive.length, 1) as [MessageQueue];
            gone.push(old.id);
            ids.remove(old);
          }
          for (const known of alive) {
            expect(ids.find(known.id)).toBe(known);
            if (known.key !== IPC_PRIVATE) expect(ids.keys.get(known.key)).toBe(known);
          }
          for (const id of gone) expect(ids.find(id)).toBe(-EINVAL);
          expect(ids.count).toBe(alive.length);
        }
      }),
      { seed: 0x1bc, numRuns: 100 },
    );
  });
});
