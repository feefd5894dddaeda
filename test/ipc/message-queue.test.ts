import fc from "fast-check";
import { expect, it } from "vitest";
import { MSG_EXCEPT } from "../../src/abi/msg.ts";
import { Message } from "../../src/ipc/message.ts";
import type { MessageQueue } from "../../src/ipc/message-queue.ts";
import { MessageReceiver, type MessageSearch } from "../../src/ipc/message-waiter.ts";
import { messageSearch, msgget } from "../../src/ipc/msg.ts";
import { newIpcWorld } from "./fixture.ts";

type Step =
  | { readonly kind: "send"; readonly type: number; readonly size: number }
  | { readonly kind: "receive"; readonly type: number; readonly except: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("send" as const), type: fc.integer({ min: 1, max: 4 }), size: fc.nat(20) }),
  fc.record({ kind: fc.constant("receive" as const), type: fc.integer({ min: -4, max: 4 }), except: fc.boolean() }),
);

/** msgrcv(2) in its own words: the place of the message, or -1. */
function wanted(messages: readonly Message[], type: number, except: boolean): number {
  const types = messages.map((message) => Number(message.type));
  if (type === 0) return types.length > 0 ? 0 : -1;
  if (type > 0) return types.findIndex((candidate) => (candidate === type) !== except);
  const lowest = Math.min(...types.filter((candidate) => candidate <= -type));
  return types.indexOf(lowest);
}

const { ipc, newCaller } = newIpcWorld();
const caller = newCaller();
const { processPid } = caller;

it("gives each message once, the one that is asked for, and to those who wait first", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const queue = ipc.queues.find(msgget(ipc, caller, 0, 0o600)) as MessageQueue;
      const model: Message[] = [];
      const waiting: { readonly receiver: MessageReceiver; readonly type: number; readonly except: boolean }[] = [];
      for (const taken of steps) {
        if (taken.kind === "send") {
          const message = new Message(BigInt(taken.type), new Uint8Array(taken.size));
          if (!queue.hasRoomFor(message.size)) continue;
          queue.accept(message, processPid);
          const first = waiting.findIndex(({ type, except }) => wanted([message], type, except) === 0);
          if (first < 0) model.push(message);
          else expect(waiting.splice(first, 1)[0]!.receiver.message).toBe(message);
        } else {
          const { search, type } = messageSearch(BigInt(taken.type), taken.except ? MSG_EXCEPT : 0) as {
            search: MessageSearch;
            type: bigint;
          };
          const place = queue.find(search, type);
          const expected = wanted(model, taken.type, taken.except);
          if (expected >= 0) {
            expect(place).toBe(expected);
            expect(queue.take(place, processPid)).toBe(model.splice(expected, 1)[0]);
          } else {
            expect(place).toBeLessThan(0);
            const receiver = new MessageReceiver(queue, search, type, Number.POSITIVE_INFINITY, processPid);
            queue.receivers.push(receiver);
            waiting.push({ receiver, type: taken.type, except: taken.except });
          }
        }
        expect(queue.messages).toEqual(model);
        const size = model.reduce((sum, message) => sum + message.size, 0);
        expect([queue.size, ipc.messageBytes, ipc.messageCount]).toEqual([size, size, model.length]);
        for (const { type, except } of waiting) expect(wanted(model, type, except)).toBe(-1);
      }
      queue.destroy();
    }),
    { seed: 0x3a5, numRuns: 150 },
  );
});
