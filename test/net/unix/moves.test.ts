// Everything of a socket is state: what is in its queue, in its backlog, in flight. `evaluate` moves the kernel between the calls.
import { expect, test } from "vitest";
import {
  AF_UNIX,
  SCM_RIGHTS,
  SO_PASSCRED,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
} from "../../../src/abi/socket.ts";
import type { SockaddrUnValue, Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { decodeText } from "../../../src/platform/program/text.ts";
import { evaluate } from "../../platform/program/sys/evaluate.ts";

const address = (sun_path: string): SockaddrUnValue => ({ sun_family: AF_UNIX, sun_path });

/** SCM_RIGHTS with these descriptors. */
const rights = (...fds: number[]) => ({
  cmsg_level: SOL_SOCKET,
  cmsg_type: SCM_RIGHTS,
  data: new Uint8Array(new Int32Array(fds).buffer),
});

const descriptorsIn = (data: Uint8Array): number[] => [...new Int32Array(data.slice().buffer)];

test("a stream half read, and its end", async () => {
  const read = await evaluate(function* (sys) {
    const [a, b] = yield* sys.socketpair(AF_UNIX, SOCK_STREAM);
    yield* sys.write(a, "hello");
    yield* sys.write(a, "world");
    const parts = [decodeText(yield* sys.read(b, 3))];
    yield* sys.close(a);
    for (let i = 0; i < 3; i++) parts.push(decodeText(yield* sys.read(b, 7)));
    return parts;
  });
  expect(read).toEqual(["hel", "loworld", "", ""]);
});

test.each([
  ["datagrams", SOCK_DGRAM],
  ["records", SOCK_SEQPACKET],
])("%s with their bounds", async (_name, type) => {
  const read = await evaluate(function* (sys) {
    const [a, b] = yield* sys.socketpair(AF_UNIX, type);
    for (const text of ["one", "", "three"]) yield* sys.send(a, text);
    const parts: string[] = [];
    for (let i = 0; i < 3; i++) parts.push(decodeText(yield* sys.recv(b, 9)));
    return parts;
  });
  expect(read).toEqual(["one", "", "three"]);
});

test("connections that wait to be accepted, with what was sent to them", async () => {
  const found = await evaluate(function* (sys) {
    const listener = yield* sys.socket(AF_UNIX, SOCK_STREAM);
    yield* sys.bind(listener, address("/tmp/s"));
    yield* sys.listen(listener, 5);
    const clients: number[] = [];
    for (const text of ["first", "second"]) {
      const client = yield* sys.socket(AF_UNIX, SOCK_STREAM);
      yield* sys.bind(client, address(`\0${text}`));
      yield* sys.connect(client, address("/tmp/s"));
      yield* sys.write(client, text);
      clients.push(client);
    }
    const accepted: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      const { fd, name } = yield* sys.accept4(listener);
      accepted.push([name, decodeText(yield* sys.read(fd, 9))]);
    }
    return [accepted, yield* sys.getpeername(clients[0]!)];
  });
  const names = [address("\0first"), address("\0second")];
  expect(found).toEqual([
    [
      [names[0], "first"],
      [names[1], "second"],
    ],
    address("/tmp/s"),
  ]);
});

test("open files in flight, the only reference to a pipe's end among them", async () => {
  const found = await evaluate(function* (sys) {
    const [a, b] = yield* sys.socketpair(AF_UNIX, SOCK_DGRAM);
    const [reader, writer] = yield* sys.pipe();
    yield* sys.sendmsg(a, { data: "x", control: [rights(writer)] });
    yield* sys.close(writer);
    const { control, flags } = yield* sys.recvmsg(b, { length: 9, controlLength: 64 });
    const [received] = descriptorsIn(control[0]!.data);
    yield* sys.write(received!, "through");
    return [flags, decodeText(yield* sys.read(reader, 9))];
  });
  expect(found).toEqual([0, "through"]);
});

test("a cycle of sockets that hold each other ends with its last descriptor", async () => {
  const read = await evaluate(function* (sys) {
    const [a, b] = yield* sys.socketpair(AF_UNIX, SOCK_STREAM);
    const [reader, writer] = yield* sys.pipe();
    yield* sys.sendmsg(a, { data: "x", control: [rights(writer, b)] });
    yield* sys.close(writer);
    yield* sys.close(a);
    yield* sys.close(b);
    // The end of the file: nobody has the other end of the pipe.
    return decodeText(yield* sys.read(reader, 9));
  });
  expect(read).toBe("");
});

/** A child's main: sends as another user. */
function* sendAsAnother(sys: Sys, { fd }: { fd: number }): Routine {
  yield* sys.setuid(1000);
  yield* sys.write(fd, "x");
}

test("credentials of a sender that is gone", async () => {
  const uids = await evaluate(
    function* (sys) {
      const [a, b] = yield* sys.socketpair(AF_UNIX, SOCK_STREAM);
      yield* sys.setsockopt(b, SOL_SOCKET, SO_PASSCRED, 1);
      const child = yield* sys.fork(sendAsAnother, { fd: a });
      yield* sys.wait(child);
      const { control } = yield* sys.recvmsg(b, { length: 9, controlLength: 64 });
      const [pid, uid, gid] = descriptorsIn(control[0]!.data);
      return [pid === child, uid, gid];
    },
    { functions: { sendAsAnother } },
  );
  expect(uids).toEqual([true, 1000, 0]);
});
