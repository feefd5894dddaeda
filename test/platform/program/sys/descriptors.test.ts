import { describe, expect, test } from "vitest";
import {
  AT_FDCWD,
  CLOSE_RANGE_CLOEXEC,
  F_ADD_SEALS,
  F_GETFD,
  F_SEAL_WRITE,
  FALLOC_FL_KEEP_SIZE,
  FD_CLOEXEC,
  MFD_ALLOW_SEALING,
  O_CLOEXEC,
  O_CREAT,
  O_RDWR,
  POSIX_FADV_RANDOM,
  RESOLVE_BENEATH,
  SYNC_FILE_RANGE_WRITE,
} from "../../../../src/abi/fcntl.ts";
import { FIGETBSZ } from "../../../../src/abi/ioctl.ts";
import { SEEK_SET } from "../../../../src/abi/seek.ts";
import { codeOf, evaluate } from "./evaluate.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("openat2", () => {
  test("opens as struct open_how says", async () => {
    const found = await evaluate(function* (sys) {
      const tmp = yield* sys.open("/tmp");
      const fd = yield* sys.openat2(tmp, "new", { flags: O_CREAT | O_RDWR | O_CLOEXEC, mode: 0o640 });
      const { st_mode } = yield* sys.fstat(fd);
      return [
        st_mode & 0o777,
        yield* sys.fcntl(fd, F_GETFD),
        yield* codeOf(sys.openat2(tmp, "../etc", { flags: 0, resolve: RESOLVE_BENEATH })),
        yield* codeOf(sys.openat2(AT_FDCWD, "/tmp", { flags: 0, mode: 1 })),
      ];
    });
    expect(found).toEqual([0o640, FD_CLOEXEC, "EXDEV", "EINVAL"]);
  });
});

describe("descriptors", () => {
  test("are duplicated and closed, alone or in ranges", async () => {
    const found = await evaluate(function* (sys) {
      const fd = yield* sys.open("/tmp");
      const same = yield* sys.dup2(fd, fd);
      const bad = yield* codeOf(sys.dup2(99, 99));
      const strict = yield* codeOf(sys.dup3(fd, fd));
      const ten = yield* sys.dup2(fd, 10);
      yield* sys.dup3(fd, 11, O_CLOEXEC);
      yield* sys.close_range(10, 20, CLOSE_RANGE_CLOEXEC);
      const flag = yield* sys.fcntl(10, F_GETFD);
      yield* sys.close_range(fd, 0xffffffff);
      return [same === fd, bad, strict, ten, flag, yield* codeOf(sys.fstat(10)), yield* codeOf(sys.fstat(0))];
    });
    expect(found).toEqual([true, "EBADF", "EINVAL", 10, FD_CLOEXEC, "EBADF", null]);
  });

  test("pass advice and synchronisation on to the file", async () => {
    const found = await evaluate(
      function* (sys) {
        const fd = yield* sys.open("/tmp/file", O_RDWR);
        const [reader] = yield* sys.pipe();
        yield* sys.posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
        yield* sys.readahead(fd, 0, 100);
        yield* sys.fsync(fd);
        yield* sys.fdatasync(fd);
        yield* sys.sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
        yield* sys.fallocate(fd, 0, 0, 100);
        yield* sys.fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 1000);
        const size = (yield* sys.fstat(fd)).st_size;
        yield* sys.ftruncate(fd, 3);
        yield* sys.truncate("/tmp/file", 2);
        return [
          size,
          (yield* sys.fstat(fd)).st_size,
          yield* codeOf(sys.posix_fadvise(reader, 0, 0, 0)),
          yield* codeOf(sys.sync_file_range(reader, 0, 0, 0)),
        ];
      },
      { files: { "/tmp/file": "x" } },
    );
    expect(found).toEqual([100, 2, "ESPIPE", "ESPIPE"]);
  });

  test("take requests with numbers or memory", async () => {
    const found = await evaluate(function* (sys) {
      const [reader, writer] = yield* sys.pipe();
      yield* sys.write(writer, "12345");
      const size = new Uint8Array(4);
      yield* sys.ioctl(yield* sys.open("/tmp"), FIGETBSZ, size);
      return [yield* sys.fionread(reader), new DataView(size.buffer).getInt32(0, true), yield* codeOf(sys.ioctl(0, 1))];
    });
    expect(found).toEqual([5, 4096, "ENOTTY"]);
  });

  test("memfd_create makes files without a name, and seals", async () => {
    const found = await evaluate(function* (sys) {
      const fd = yield* sys.memfd_create("memo", MFD_ALLOW_SEALING);
      yield* sys.write(fd, "sealed");
      yield* sys.fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE);
      return [yield* sys.readlink(`/proc/self/fd/${fd}`), yield* codeOf(sys.write(fd, "more"))];
    });
    expect(found).toEqual(["/memfd:memo (deleted)", "EPERM"]);
  });
});

describe("vectors", () => {
  test("are read in pieces of the lengths asked for, the last ones shorter", async () => {
    const found = await evaluate(
      function* (sys) {
        const fd = yield* sys.open("/tmp/file", O_RDWR);
        const first = yield* sys.readv(fd, [2, 0, 3]);
        const rest = yield* sys.readv(fd, [4, 4, 4]);
        const at = yield* sys.preadv(fd, [1, 1], 3);
        const again = yield* sys.preadv2(fd, [3], 0);
        return [first, rest, at, again, yield* sys.preadv2(fd, [3], -1)].map((parts) => parts.map(text));
      },
      { files: { "/tmp/file": "0123456789" } },
    );
    expect(found).toEqual([["01", "", "234"], ["5678", "9", ""], ["3", "4"], ["012"], [""]]);
  });

  test("are written one behind the other", async () => {
    const found = await evaluate(function* (sys) {
      const fd = yield* sys.open("/tmp/file", O_RDWR | O_CREAT);
      const counts = [
        yield* sys.writev(fd, ["ab", new Uint8Array([0x63, 0x64]), "é"]),
        yield* sys.pwritev(fd, ["X", "Y"], 1),
        yield* sys.pwritev2(fd, ["Z"], 0),
        yield* sys.pwritev2(fd, ["!"], -1),
      ];
      return [counts, text(yield* sys.pread(fd, 100, 0))];
    });
    expect(found).toEqual([[6, 2, 1, 1], "ZXYdé!"]);
  });

  test("are limited in number", async () => {
    const code = await evaluate(function* (sys) {
      return yield* codeOf(
        sys.writev(
          1,
          Array.from({ length: 1025 }, () => "x"),
        ),
      );
    });
    expect(code).toBe("EINVAL");
  });
});

describe("splicing", () => {
  test("moves bytes from file to file, from an offset or the position", async () => {
    const found = await evaluate(
      function* (sys) {
        const from = yield* sys.open("/tmp/file");
        const to = yield* sys.open("/tmp/to", O_RDWR | O_CREAT);
        const [reader, writer] = yield* sys.pipe();
        const [reader2, writer2] = yield* sys.pipe();
        const counts = [
          yield* sys.sendfile(to, from, 2, 3),
          yield* sys.sendfile(to, from, null, 2),
          yield* sys.copy_file_range(from, null, to, 5, 100),
          yield* sys.splice(from, 0, writer, null, 4),
          yield* sys.tee(reader, writer2, 100),
          yield* sys.splice(reader, null, to, 0, 2),
        ];
        yield* sys.lseek(to, 0, SEEK_SET);
        const texts = [yield* sys.read(to, 100), yield* sys.read(reader, 100), yield* sys.read(reader2, 100)];
        return { counts, texts: texts.map(text), neither: yield* codeOf(sys.splice(from, null, to, null, 1)) };
      },
      { files: { "/tmp/file": "0123456789" } },
    );
    expect(found).toEqual({
      counts: [3, 2, 8, 4, 4, 2],
      texts: ["0140123456789", "23", "0123"],
      neither: "EINVAL",
    });
  });
});
