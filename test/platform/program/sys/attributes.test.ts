import { describe, expect, test } from "vitest";
import { R_OK, W_OK } from "../../../../src/abi/access.ts";
import { makedev } from "../../../../src/abi/dev.ts";
import { DT_DIR, DT_FIFO } from "../../../../src/abi/dirent.ts";
import {
  AT_EACCESS,
  AT_FDCWD,
  AT_REMOVEDIR,
  AT_SYMLINK_NOFOLLOW,
  O_CREAT,
  O_WRONLY,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
} from "../../../../src/abi/fcntl.ts";
import { S_IFCHR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG } from "../../../../src/abi/stat.ts";
import { STATX_BTIME } from "../../../../src/abi/statx.ts";
import { UTIME_OMIT } from "../../../../src/abi/time.ts";
import { codeOf, evaluate } from "./evaluate.ts";

const files = { "/tmp/file": "content" };

describe("attributes", () => {
  test("stat, lstat, fstat, fstatat and statx agree", async () => {
    const found = await evaluate(
      function* (sys) {
        yield* sys.symlink("file", "/tmp/link");
        const directory = yield* sys.open("/tmp");
        const stat = yield* sys.stat("/tmp/link");
        const statx = yield* sys.statx(directory, "file");
        const inodes = [
          stat.st_ino,
          (yield* sys.fstat(yield* sys.open("/tmp/file"))).st_ino,
          (yield* sys.fstatat(directory, "link")).st_ino,
          statx.stx_ino,
        ];
        const link = yield* sys.lstat("/tmp/link");
        return {
          inodes: new Set(inodes).size,
          sizes: [stat.st_size, statx.stx_size, link.st_size],
          types: [stat.st_mode & S_IFMT, statx.stx_mode & S_IFMT, link.st_mode & S_IFMT],
          times: [statx.stx_mtime.tv_sec === stat.st_mtime, statx.stx_mtime.tv_nsec === stat.st_mtime_nsec],
          birth: (statx.stx_mask & STATX_BTIME) !== 0,
        };
      },
      { files },
    );
    expect(found).toEqual({
      inodes: 1,
      sizes: [7, 7, 4],
      types: [S_IFREG, S_IFREG, S_IFLNK],
      times: [true, true],
      birth: true,
    });
  });

  test("are changed by path, by descriptor and beside a directory", async () => {
    const found = await evaluate(
      function* (sys) {
        const directory = yield* sys.open("/tmp");
        const fd = yield* sys.open("/tmp/file");
        const modes: number[] = [];
        for (const change of [
          sys.chmod("/tmp/file", 0o600),
          sys.fchmod(fd, 0o640),
          sys.fchmodat(directory, "file", 0o644),
          sys.fchmodat2(directory, "file", 0o4755, 0),
        ]) {
          yield* change;
          modes.push((yield* sys.stat("/tmp/file")).st_mode & 0o7777);
        }
        const owners: number[][] = [];
        for (const change of [
          sys.chown("/tmp/file", 1, 2),
          sys.fchown(fd, -1, 3),
          sys.lchown("/tmp/file", 4_000_000_000, -1),
          sys.fchownat(directory, "file", 5, 5),
        ]) {
          yield* change;
          const { st_uid, st_gid } = yield* sys.stat("/tmp/file");
          owners.push([st_uid, st_gid]);
        }
        return { modes, owners };
      },
      { files },
    );
    expect(found.modes).toEqual([0o600, 0o640, 0o644, 0o4755]);
    expect(found.owners).toEqual([
      [1, 2],
      [1, 3],
      [4_000_000_000, 3],
      [5, 5],
    ]);
  });

  test("access asks with the real ids, faccessat2 with the effective ones if told so", async () => {
    const codes = await evaluate(
      function* (sys) {
        yield* sys.chmod("/tmp/file", 0o600);
        yield* sys.setresuid(1000, 0, 0);
        return [
          yield* codeOf(sys.access("/tmp/file", R_OK)),
          yield* codeOf(sys.faccessat(AT_FDCWD, "/tmp/file", W_OK)),
          yield* codeOf(sys.faccessat2(AT_FDCWD, "/tmp/file", R_OK, AT_EACCESS)),
        ];
      },
      { files },
    );
    expect(codes).toEqual(["EACCES", "EACCES", null]);
  });

  test("times are set in seconds or both parts, or left alone", async () => {
    const found = await evaluate(
      function* (sys) {
        const fd = yield* sys.open("/tmp/file");
        yield* sys.utimensat(AT_FDCWD, "/tmp/file", [1.5, { tv_sec: 2, tv_nsec: 7 }]);
        yield* sys.futimens(fd, [{ tv_sec: 0, tv_nsec: UTIME_OMIT }, -3.25]);
        const { st_atime, st_atime_nsec, st_mtime, st_mtime_nsec } = yield* sys.fstat(fd);
        yield* sys.symlink("nowhere", "/tmp/link");
        yield* sys.utimensat(AT_FDCWD, "/tmp/link", [9, 9], AT_SYMLINK_NOFOLLOW);
        yield* sys.futimens(fd, null);
        const now = (yield* sys.fstat(fd)).st_mtime;
        return [st_atime, st_atime_nsec, st_mtime, st_mtime_nsec, (yield* sys.lstat("/tmp/link")).st_mtime, now >= 0];
      },
      { files },
    );
    expect(found).toEqual([1, 500_000_000, -4, 750_000_000, 9, true]);
  });
});

describe("names", () => {
  test("of all bytes come back from getdents, readlink and getcwd", async () => {
    const name = "gr\u00fc\u00dfe \udcff";
    const found = await evaluate(function* (sys) {
      yield* sys.mkdir(`/tmp/${name}`);
      yield* sys.chdir(`/tmp/${name}`);
      yield* sys.symlink(name, "link");
      const entries = yield* sys.getdents(yield* sys.open("/tmp"));
      const [entry] = entries.filter(({ d_name }) => !d_name.startsWith("."));
      return [entry?.d_name, entry?.d_type, yield* sys.readlink("link"), yield* sys.getcwd()];
    });
    expect(found).toEqual([name, DT_DIR, name, `/tmp/${name}`]);
  });

  test("are made, linked, renamed and removed", async () => {
    const found = await evaluate(
      function* (sys) {
        const tmp = yield* sys.open("/tmp");
        yield* sys.mkdirat(tmp, "d", 0o700);
        yield* sys.mkfifo("/tmp/d/fifo", 0o600);
        yield* sys.mknod("/tmp/d/null", S_IFCHR | 0o666, makedev(1, 3));
        yield* sys.mknodat(tmp, "d/other", S_IFREG | 0o600);
        yield* sys.link("/tmp/file", "/tmp/d/hard");
        yield* sys.linkat(tmp, "file", tmp, "d/harder");
        yield* sys.symlinkat("../file", tmp, "d/soft");
        yield* sys.rename("/tmp/d/other", "/tmp/d/another");
        const taken = yield* codeOf(sys.renameat(tmp, "d/hard", tmp, "d/another", RENAME_NOREPLACE));
        yield* sys.renameat(tmp, "d/hard", tmp, "d/another", RENAME_EXCHANGE);
        const { st_nlink } = yield* sys.stat("/tmp/d/another");
        const entries = yield* sys.getdents(yield* sys.open("/tmp/d"));
        const names = entries.map(({ d_name, d_type }) => `${d_name}:${d_type}`).sort();
        const text = [yield* sys.readlinkat(tmp, "d/soft"), (yield* sys.stat("/tmp/d/null")).st_rdev];
        const full = yield* codeOf(sys.rmdir("/tmp/d"));
        for (const { d_name } of entries) if (!d_name.startsWith(".")) yield* sys.unlinkat(tmp, `d/${d_name}`);
        yield* sys.unlinkat(tmp, "d", AT_REMOVEDIR);
        yield* sys.unlink("/tmp/file");
        return { taken, st_nlink, names, text, full, gone: yield* codeOf(sys.stat("/tmp/file")) };
      },
      { files },
    );
    expect(found).toEqual({
      taken: "EEXIST",
      st_nlink: 3,
      names: ["..:4", ".:4", "another:8", `fifo:${DT_FIFO}`, "hard:8", "harder:8", "null:2", "soft:10"],
      text: ["../file", makedev(1, 3)],
      full: "ENOTEMPTY",
      gone: "ENOENT",
    });
  });

  test("begin where chdir, fchdir and chroot say", async () => {
    const found = await evaluate(function* (sys) {
      yield* sys.mkdir("/tmp/a");
      const a = yield* sys.open("/tmp/a");
      yield* sys.chdir("/tmp");
      const first = yield* sys.getcwd();
      yield* sys.fchdir(a);
      const second = yield* sys.getcwd();
      yield* sys.chroot("/tmp");
      return [first, second, yield* sys.getcwd(), yield* codeOf(sys.chdir("/tmp"))];
    });
    expect(found).toEqual(["/tmp", "/tmp/a", "/a", "ENOENT"]);
  });

  test("umask takes bits off", async () => {
    const found = await evaluate(function* (sys) {
      const old = yield* sys.umask(0o077);
      yield* sys.mkfifo("/tmp/fifo");
      yield* sys.close(yield* sys.open("/tmp/new", O_WRONLY | O_CREAT));
      const modes = [(yield* sys.stat("/tmp/fifo")).st_mode, (yield* sys.stat("/tmp/new")).st_mode];
      return [old, ...modes, yield* sys.umask(0)];
    });
    expect(found).toEqual([0o022, S_IFIFO | 0o600, S_IFREG | 0o600, 0o077]);
  });
});
