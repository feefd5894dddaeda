import { expect, test } from "vitest";
import { defineProgram } from "../../../src/platform/program/index.ts";
import { mv } from "../../../src/userland/files/mv.ts";
import { directory, link, symlink } from "../compare.ts";
import { runInGuest } from "../harness/guest-run.ts";

/** Mounts another filesystem on "m", with files of its own, then executes its arguments. */
const withMount = defineProgram({
  name: "with-mount",
  version: 1,
  main: function* (sys, argv, env) {
    yield* sys.mount("other", "m", "tmpfs");
    yield* sys.mkdir("m/full");
    for (const path of ["m/full/x", "m/there"]) yield* sys.close(yield* sys.open(path, 0o101));
    return yield* sys.execve(`/usr/bin/${argv[1]}`, argv.slice(1), env);
  },
});

const files = {
  m: directory(),
  f: { content: "content", mode: 0o640, uid: 5, gid: 6, mtime: 1_000_000_000 },
  "d/a": "A",
  "d/b": link("d/a"),
  "d/e/c": { content: "C", mode: 0o4711 },
  "d/s": symlink("a"),
  d2: directory({ mode: 0o500 }),
  s: symlink("f"),
};

async function run(argv: string) {
  const {
    stdout,
    stderr,
    end,
    files: left,
  } = await runInGuest([mv, withMount], { argv: `with-mount ${argv}`, hasTimes: true }, files, "/work");
  return { text: stdout + stderr, end, left };
}

test("a file is copied with all that it has, and removed", async () => {
  const { text, end, left } = await run("mv -v f m");
  expect(text).toBe("copied 'f' -> 'm/f'\nremoved 'f'\n");
  expect(end).toBe("exited 0");
  expect(left["m/f"]).toMatch(/^file 0640 5:6 links=1 \S+ 1000000000\.000000000 content$/);
  expect(left).not.toHaveProperty("f");
});

test("a hierarchy keeps its hard links, symbolic links, modes and times", async () => {
  const { text, end, left } = await run("mv d s m");
  expect([text, end]).toEqual(["", "exited 0"]);
  expect(left["m/d/a"]).toMatch(/^file 0644 0:0 links=2 .* 1704164645\.000000000 A$/);
  expect(left["m/d/b"]).toMatch(/^file 0644 0:0 links=2 .* A$/);
  expect(left["m/d/e/c"]).toMatch(/^file 4711 .* C$/);
  expect(left["m/d/s"]).toMatch(/^symlink .* 1704164645\.000000000 a$/);
  expect(left["m/d"]).toMatch(/ 1704164645\.000000000$/);
  expect(left["m/s"]).toMatch(/ f$/);
  expect(Object.keys(left).filter((path) => /^[ds](?:\/|$)/.test(path))).toEqual([]);
});

test("what is in the way goes, unless it is a directory with entries", async () => {
  expect((await run("mv f m/there")).left["m/there"]).toContain("content");
  const { text, end, left } = await run("mv -T d m/full");
  expect(text).toBe("mv: inter-device move failed: 'd' to 'm/full'; unable to remove target: Directory not empty\n");
  expect(end).toBe("exited 1");
  expect(left).toHaveProperty("d/e/c");
});

test("a directory that may not be written is moved with its mode", async () => {
  const { end, left } = await run("mv d2 m");
  expect(end).toBe("exited 0");
  expect(left["m/d2"]).toMatch(/^directory 0500 /);
});
