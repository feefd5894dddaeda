import { expect, test } from "vitest";
import { XATTR_CREATE, XATTR_REPLACE } from "../../../../src/abi/xattr.ts";
import { codeOf, evaluate } from "./evaluate.ts";

const files = { "/tmp/file": "" };

test("extended attributes are set, read, listed and removed by path and descriptor", async () => {
  const found = await evaluate(
    function* (sys) {
      const fd = yield* sys.open("/tmp/file");
      const bytes = new Uint8Array(60_000).fill(7);
      yield* sys.setxattr("/tmp/file", "user.note", "größe");
      yield* sys.fsetxattr(fd, "user.big", bytes);
      yield* sys.setxattr("/tmp/file", "user.empty", "");
      const values = [yield* sys.fgetxattr(fd, "user.note"), yield* sys.getxattr("/tmp/file", "user.empty")];
      const big = yield* sys.getxattr("/tmp/file", "user.big");
      const names = [yield* sys.listxattr("/tmp/file"), yield* sys.flistxattr(fd)].map((names) => [...names].sort());
      yield* sys.removexattr("/tmp/file", "user.big");
      yield* sys.fremovexattr(fd, "user.empty");
      return {
        values: values.map((value) => new TextDecoder().decode(value)),
        big: big.length === 60_000 && big.every((byte) => byte === 7),
        names,
        left: yield* sys.listxattr("/tmp/file"),
      };
    },
    { files },
  );
  const names = ["user.big", "user.empty", "user.note"];
  expect(found).toEqual({ values: ["größe", ""], big: true, names: [names, names], left: ["user.note"] });
});

test("flags say whether it must be there, or must not", async () => {
  const codes = await evaluate(
    function* (sys) {
      return [
        yield* codeOf(sys.setxattr("/tmp/file", "user.a", "1", XATTR_REPLACE)),
        yield* codeOf(sys.setxattr("/tmp/file", "user.a", "1", XATTR_CREATE)),
        yield* codeOf(sys.setxattr("/tmp/file", "user.a", "1", XATTR_CREATE)),
        yield* codeOf(sys.getxattr("/tmp/file", "user.b")),
        yield* codeOf(sys.getxattr("/tmp/file", "strange")),
      ];
    },
    { files },
  );
  expect(codes).toEqual(["ENODATA", null, "EEXIST", "ENODATA", "EOPNOTSUPP"]);
});

test("l... calls are about the link", async () => {
  const found = await evaluate(
    function* (sys) {
      yield* sys.symlink("file", "/tmp/link");
      yield* sys.setxattr("/tmp/link", "user.target", "x");
      yield* sys.lsetxattr("/tmp/link", "trusted.link", "y");
      const value = new TextDecoder().decode(yield* sys.lgetxattr("/tmp/link", "trusted.link"));
      const names = [yield* sys.llistxattr("/tmp/link"), yield* sys.listxattr("/tmp/link")];
      yield* sys.lremovexattr("/tmp/link", "trusted.link");
      return [value, ...names, yield* sys.llistxattr("/tmp/link")];
    },
    { files },
  );
  expect(found).toEqual(["y", ["trusted.link"], ["user.target"], []]);
});
