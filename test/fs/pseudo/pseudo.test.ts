import { describe, expect, it } from "vitest";
import { DT_REG } from "../../../src/abi/dirent.ts";
import { ENOENT } from "../../../src/abi/errno.ts";
import { O_CREAT, O_NOFOLLOW, O_PATH, O_RDWR, O_TRUNC, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { MS_BIND } from "../../../src/abi/mount.ts";
import {
  type Caller,
  chdir,
  chmod,
  chroot,
  type DynamicEntry,
  FIRST_DYNAMIC_POSITION,
  FilesystemType,
  getcwd,
  type Inode,
  MagicLink,
  type MountRequest,
  mkdir,
  mount,
  type Path,
  PseudoDirectory,
  PseudoSuperblock,
  readlink,
  StaticSymlink,
  type Superblock,
  TextFile,
  unlink,
} from "../../../src/fs/index.ts";
import {
  at,
  createWorld,
  list,
  named,
  ok,
  open,
  read,
  type TestCaller,
  tryOpen,
  write,
  writeFile,
} from "../fixture.ts";

/** Counts how often it was made up. */
class CounterFile extends TextFile {
  made = 0;
  written = "";

  override text(): string {
    this.made++;
    return `made ${this.made} times\n`;
  }

  override writeText(_caller: Caller, _file: unknown, data: string, position: number): number {
    this.written += `${position}:${data};`;
    return data.length;
  }
}

class NumberFile extends TextFile {
  override text(): string {
    return `${this.ino}\n`;
  }
}

/** Has a file for each number in `numbers`. */
class NumberDirectory extends PseudoDirectory {
  numbers: number[] = [];

  override lookupDynamic(_caller: Caller, name: string): Inode | number {
    const number = Number(name);
    return this.numbers.includes(number) ? new NumberFile(this.superblock, 1000 + number) : -ENOENT;
  }

  override *listDynamic(_caller: Caller, from: number): Generator<DynamicEntry> {
    for (const number of this.numbers.toSorted((a, b) => a - b)) {
      const position = FIRST_DYNAMIC_POSITION + number;
      if (position >= from) yield { position, name: String(number), ino: 1000 + number, type: DT_REG };
    }
  }
}

class LinkTo extends MagicLink {
  readonly place: Path;

  constructor(superblock: Superblock, place: Path) {
    super(superblock, superblock.allocateInodeNumber());
    this.place = place;
  }

  override target(): Path {
    return this.place;
  }

  override targetText(): string {
    return "somewhere";
  }
}

class TestType extends FilesystemType {
  counter!: CounterFile;
  numbers!: NumberDirectory;
  superblock!: PseudoSuperblock;

  override mount(request: MountRequest): Superblock {
    const superblock = new PseudoSuperblock(request.vfs, this, request.userNamespace, request.flags, 0x1234);
    const next = () => superblock.allocateInodeNumber();
    const root = new PseudoDirectory(superblock, next());
    this.counter = root.add("counter", new CounterFile(superblock, next(), 0o644));
    this.numbers = root.add("numbers", new NumberDirectory(superblock, next()));
    root.add("link", new StaticSymlink(superblock, next(), "numbers"));
    superblock.plant(root);
    this.superblock = superblock;
    return superblock;
  }
}

function mounted(): { root: TestCaller; type: TestType } {
  const { root, vfs } = createWorld();
  const type = new TestType("test", 0);
  vfs.registerType(type);
  ok(mkdir(root, at(root), "/p", 0o755));
  ok(mkdir(root, at(root), "/d", 0o755));
  ok(mount(root, "none", "/p", "test", 0, null));
  return { root, type };
}

describe("a directory of a pseudo file system", () => {
  it("lists what was added, then what is computed, in a fixed order", () => {
    const { root, type } = mounted();
    type.numbers.numbers = [30, 4, 100];
    expect(list(root, "/p")).toEqual(["counter", "numbers", "link"]);
    expect(list(root, "/p/numbers")).toEqual(["4", "30", "100"]);
    expect(list(root, "/p/link/")).toEqual(["4", "30", "100"]);
  });

  it("continues a listing where it was, whatever came and went in front of it", () => {
    const { root, type } = mounted();
    type.numbers.numbers = [1, 2, 3, 4];
    const directory = open(root, "/p/numbers");
    const names: string[] = [];
    const take = (count: number) =>
      directory.readdir(root, { emit: (name) => names.length < count && names.push(name) > 0 });
    take(4);
    type.numbers.numbers = [2, 3, 9, 10];
    take(100);
    expect(names).toEqual([".", "..", "1", "2", "3", "9", "10"]);
  });

  it("finds a computed entry as long as there is one", () => {
    const { root, type } = mounted();
    type.numbers.numbers = [7];
    const file = open(root, "/p/numbers/7");
    expect(read(root, file)).toBe("1007\n");
    type.numbers.numbers = [];
    expect(tryOpen(root, "/p/numbers/7")).toBe("ENOENT");
    expect(file.inode.ino).toBe(1007);
  });

  it("keeps a computed entry found while something is mounted on it", () => {
    const { root, type } = mounted();
    type.numbers.numbers = [7];
    writeFile(root, "/cover", "covered");
    ok(mount(root, "/cover", "/p/numbers/7", null, MS_BIND, null));
    expect(read(root, open(root, "/p/numbers/7"))).toBe("covered");
  });

  it("cannot be changed by system calls", () => {
    const { root } = mounted();
    expect(tryOpen(root, "/p/new", O_CREAT | O_RDWR)).toBe("EACCES");
    expect([mkdir(root, at(root), "/p/new", 0o755), unlink(root, at(root), "/p/counter")].map(named)).toEqual([
      "EPERM",
      "EPERM",
    ]);
    expect(named(chmod(root, at(root), "/p/counter", 0o777, 0))).toBe("EPERM");
  });
});

describe("a text file", () => {
  it("is made up at its first byte, and stays the same for a reader in small steps", () => {
    const { root, type } = mounted();
    const file = open(root, "/p/counter");
    expect(read(root, file, 5)).toBe("made ");
    expect(read(root, file, 100)).toBe("1 times\n");
    expect(read(root, file, 100)).toBe("");
    expect(type.counter.made).toBe(1);
    file.seek(root, 0, 0);
    expect(read(root, file)).toBe("made 2 times\n");
    expect([file.inode.size, named(file.seek(root, 0, 2))]).toEqual([0, "EINVAL"]);
  });

  it("takes what is written, with its position, and O_TRUNC means nothing", () => {
    const { root, type } = mounted();
    const file = open(root, "/p/counter", O_WRONLY | O_TRUNC);
    expect([write(root, file, "one"), write(root, file, "two")]).toEqual([3, 3]);
    expect(type.counter.written).toBe("0:one;3:two;");
    expect(write(root, open(root, "/p/numbers", O_PATH), "x")).toBe("EBADF");
  });
});

describe("a magic link", () => {
  it("leads to a place without a name, out of a chroot, and is a link to lstat and readlink", () => {
    const { root, type } = mounted();
    writeFile(root, "/d/secret", "found");
    const place = open(root, "/d/secret").path;
    (type.superblock.root.inode as PseudoDirectory).add("magic", new LinkTo(type.superblock, place));
    ok(unlink(root, at(root), "/d/secret"));
    expect(read(root, open(root, "/p/magic"))).toBe("found");
    expect(readlink(root, at(root), "/p/magic")).toBe("somewhere");
    expect(tryOpen(root, "/p/magic", O_NOFOLLOW)).toBe("ELOOP");
    ok(chroot(root, "/p"));
    ok(chdir(root, "/"));
    expect(read(root, open(root, "/magic"))).toBe("found");
    expect(getcwd(root)).toBe("/");
  });

  it("to a directory is walked through", () => {
    const { root, type } = mounted();
    writeFile(root, "/d/file", "inside");
    (type.superblock.root.inode as PseudoDirectory).add("dir", new LinkTo(type.superblock, open(root, "/d").path));
    expect(read(root, open(root, "/p/dir/file"))).toBe("inside");
    expect(read(root, open(root, "/p/dir/../d/file"))).toBe("inside");
  });
});
