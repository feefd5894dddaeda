/** Tools that walk and copy are stopped at arbitrary points, saved, and finished by another kernel: nothing tells the difference. */
import { beforeAll, describe, expect, test } from "vitest";
import { defineProgram } from "../../../src/platform/program/index.ts";
import { TOOLS } from "../../../src/userland/index.ts";
import { sh } from "../../../src/userland/sh/index.ts";
import { type RunResult, runProgram } from "../../platform/program/run-program.ts";

/** Thirty directories of fifty files, hard links and symbolic links, below each other in threes; a file of 700000 bytes. */
const makeTree = defineProgram({
  name: "make-tree",
  version: 1,
  main: function* (sys) {
    yield* sys.mkdir("/tmp/a");
    for (let i = 0; i < 30; i++) {
      const directory = `/tmp/a/${Math.floor(i / 3)}${"/x".repeat(i % 3)}`;
      yield* sys.mkdir(directory);
      for (let j = 0; j < 50; j++) {
        const path = `${directory}/f${j}`;
        if (j % 10 === 3) yield* sys.symlink("f1", path);
        else if (j % 10 === 7) yield* sys.link(`${directory}/f1`, path);
        else {
          const fd = yield* sys.open(path, 0o101, 0o600 + j);
          yield* sys.write(fd, "content ".repeat(j));
          yield* sys.close(fd);
        }
      }
    }
    const fd = yield* sys.open("/tmp/big", 0o101);
    for (let i = 0; i < 7; i++) yield* sys.write(fd, String(i).repeat(100_000));
    return 0;
  },
});

const SCRIPT = `
make-tree
cp -a /tmp/a /tmp/b
find /tmp/b -printf '%P %m %n %s %y %l\\n'
chmod -R go=rX,u+x /tmp/b
chown -R 5:6 /tmp/b
find /tmp/b -type f -links 1 -exec echo {} +
find /tmp/b -perm 755 -user 5 -path '*x/x*'
du -b /tmp/b
ls -lRn --time-style=+ /tmp/b
rm -rv /tmp/b
dd if=/tmp/big of=/tmp/copy bs=700 status=none
dd if=/tmp/big ibs=1000 obs=333 conv=swab of=/tmp/other status=none
cmp /tmp/big /tmp/copy && echo same
cmp -l /tmp/big /tmp/other
cp /tmp/big /tmp/third; cmp /tmp/big /tmp/third && echo same
ls /tmp
`;

const options = {
  others: [...TOOLS.filter(({ name }) => name !== "sh"), makeTree],
  env: ["PATH=/bin:/usr/bin", "HOME=/"],
};
const argv = ["sh", "-c", SCRIPT];

describe("tools in another kernel", () => {
  let whole: RunResult;

  beforeAll(async () => {
    whole = await runProgram(sh, argv, options);
  });

  test("end as they should without any move", () => {
    expect(whole).toMatchObject({ stderr: "", exitCode: 0, signal: 0 });
    expect(whole.stdout.match(/^same$/gm)).toHaveLength(2);
    expect(whole.stdout.match(/^removed '/gm)).toHaveLength(1500);
    expect(whole.stdout).toMatch(/^\d+\t\/tmp\/b$/m);
    expect(whole.stdout.endsWith("a\nbig\ncopy\nother\nthird\n")).toBe(true);
  });

  test.each([97, 211, 600])(
    "end the same when they are moved every %i slices, twelve times",
    async (slices) => {
      expect(await runProgram(sh, argv, { ...options, moves: new Array(12).fill(slices) })).toEqual(whole);
    },
    240_000,
  );
});
