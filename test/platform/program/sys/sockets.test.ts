import { expect, test } from "vitest";
import { AF_UNIX, SOCK_STREAM } from "../../../../src/abi/socket.ts";
import { codeOf, evaluate } from "./evaluate.ts";

test("calls on what is no socket say so", async () => {
  const codes = await evaluate(function* (sys) {
    const fd = yield* sys.open("/dev/null");
    const address = { sun_family: AF_UNIX, sun_path: "/s" } as const;
    return [
      yield* codeOf(sys.bind(fd, address)),
      yield* codeOf(sys.connect(fd, address)),
      yield* codeOf(sys.listen(fd, 1)),
      yield* codeOf(sys.accept(fd)),
      yield* codeOf(sys.getsockname(fd)),
      yield* codeOf(sys.send(fd, "x")),
      yield* codeOf(sys.recv(fd, 1)),
      yield* codeOf(sys.sendmsg(fd, { data: "x" })),
      yield* codeOf(sys.recvmsg(fd, { length: 1 })),
      yield* codeOf(sys.shutdown(fd, 0)),
      yield* codeOf(sys.getsockopt(fd, 1, 3, 4)),
      yield* codeOf(sys.setsockopt(fd, 1, 2, 1)),
    ];
  });
  expect(new Set(codes)).toEqual(new Set(["ENOTSOCK"]));
});

test("socket refuses what it does not know, in Linux's order", async () => {
  const codes = await evaluate(function* (sys) {
    return [
      yield* codeOf(sys.socket(AF_UNIX, SOCK_STREAM | 0x100000)),
      yield* codeOf(sys.socket(-1, SOCK_STREAM)),
      yield* codeOf(sys.socket(46, 15)),
      yield* codeOf(sys.socket(AF_UNIX, 11)),
      yield* codeOf(sys.socket(45, SOCK_STREAM)),
      yield* codeOf(sys.accept(99)),
    ];
  });
  expect(codes).toEqual(["EINVAL", "EAFNOSUPPORT", "EAFNOSUPPORT", "EINVAL", "EAFNOSUPPORT", "EBADF"]);
});
