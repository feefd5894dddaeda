/** Whatever bytes a program sends to rtnetlink, or passes as addresses and requests: errnos come back, never an exception. */
import fc from "fast-check";
import { expect, test } from "vitest";
import * as rtnetlink from "../../src/abi/rtnetlink.ts";
import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_PACKET,
  MSG_DONTWAIT,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
} from "../../src/abi/socket.ts";
import { codeOf, evaluateOnce } from "../platform/program/sys/evaluate.ts";

const SEED = 0x2e7;

const TYPES = Object.entries(rtnetlink)
  .filter(([name]) => /^RTM_(NEW|DEL|GET|SET)/.test(name))
  .map(([, value]) => value as number);

/** Attributes with types and lengths that are mostly right. */
const attributes = fc.array(
  fc.record({
    type: fc.nat(60),
    data: fc.uint8Array({ maxLength: 24 }),
    lie: fc.oneof(fc.constant(0), fc.integer({ min: -8, max: 8 })),
  }),
  { maxLength: 6 },
);

const requests = fc
  .record({
    type: fc.oneof(fc.constantFrom(...TYPES), fc.nat(0xffff)),
    flags: fc.oneof(fc.constantFrom(1, 5, 0x301, 0x405, 0x605), fc.nat(0xffff)),
    header: fc.uint8Array({ minLength: 0, maxLength: 20 }),
    attributes,
  })
  .map(({ type, flags, header, attributes: given }) => {
    const body = [...header];
    // Families, indexes and prefix lengths that exist, more often than not.
    if (body.length > 0 && body[0]! > 40) body[0] = body[0]! % 2 === 0 ? AF_INET : AF_INET6;
    while (body.length % 4 !== 0) body.push(0);
    for (const { type: kind, data, lie } of given) {
      const length = Math.max(0, 4 + data.length + lie);
      body.push(length & 0xff, length >> 8, kind, 0, ...data);
      while (body.length % 4 !== 0) body.push(0);
    }
    const bytes = new Uint8Array(16 + body.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint16(4, type, true);
    view.setUint16(6, flags | 1, true);
    bytes.set(body, 16);
    return bytes;
  });

test("any request of rtnetlink", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(requests, { minLength: 20, maxLength: 60 }), async (messages) => {
      const rest = await evaluateOnce(function* (sys) {
        const fd = yield* sys.socket(AF_NETLINK, SOCK_RAW);
        for (const message of messages) {
          yield* codeOf(sys.send(fd, message));
          for (let got: string | null = null; got === null; ) got = yield* codeOf(sys.recv(fd, 65536, MSG_DONTWAIT));
        }
        return yield* codeOf(sys.recv(fd, 65536, MSG_DONTWAIT));
      });
      expect(rest).toBe("EAGAIN");
    }),
    { seed: SEED, numRuns: 15 },
  );
});

test("any address, in any order of calls", async () => {
  const address = fc.record({
    sa_family: fc.constantFrom(0, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, 99),
    sa_data: fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.constantFrom(
        Uint8Array.of(0x1f, 0x90, 127, 0, 0, 1, ...new Array(8).fill(0)),
        new Uint8Array(14),
        new Uint8Array(26),
      ),
    ),
  });
  const call = fc.record({
    which: fc.constantFrom("bind", "connect", "sendto", "listen", "accept", "shutdown", "recv", "send"),
    socket: fc.nat(6),
    address,
    number: fc.integer({ min: -1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 80 }), async (calls) => {
      const done = await evaluateOnce(function* (sys) {
        const sockets: number[] = [];
        for (const [family, type, protocol] of [
          [AF_INET, SOCK_STREAM, 0],
          [AF_INET, SOCK_STREAM, 0],
          [AF_INET6, SOCK_STREAM, 0],
          [AF_INET, SOCK_DGRAM, 0],
          [AF_INET6, SOCK_DGRAM, 0],
          [AF_INET, SOCK_RAW, 1],
          [AF_PACKET, SOCK_RAW, 3],
        ] as const)
          sockets.push(yield* sys.socket(family, type | 0o4000, protocol));
        let count = 0;
        for (const { which, socket, address: name, number } of calls) {
          const fd = sockets[socket]!;
          if (which === "bind") yield* codeOf(sys.bind(fd, name));
          else if (which === "connect") yield* codeOf(sys.connect(fd, name));
          else if (which === "sendto") yield* codeOf(sys.sendto(fd, "some data", 0x4000, name));
          else if (which === "listen") yield* codeOf(sys.listen(fd, number));
          else if (which === "accept") yield* codeOf(sys.accept(fd));
          else if (which === "shutdown") yield* codeOf(sys.shutdown(fd, number));
          else if (which === "send") yield* codeOf(sys.send(fd, "other data", 0x4000));
          else yield* codeOf(sys.recv(fd, 100, MSG_DONTWAIT));
          count++;
        }
        return count;
      });
      expect(done).toBe(calls.length);
    }),
    { seed: SEED, numRuns: 25 },
  );
});
