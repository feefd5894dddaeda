import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostDirectory } from "../../src/node/host-directory.ts";
import { failure, make } from "../sandbox/fixture.ts";

let scratch: string;
let project: string;

beforeEach(() => {
  scratch = mkdtempSync(`${tmpdir()}/sandbox-host-`);
  project = `${scratch}/project`;
  mkdirSync(`${project}/src/deep`, { recursive: true });
  writeFileSync(`${project}/readme`, "hello", { mode: 0o640 });
  writeFileSync(`${project}/src/main.c`, "int main;");
  writeFileSync(`${scratch}/secret`, "outside");
  symlinkSync("../secret", `${project}/escape`);
  symlinkSync("src/main.c", `${project}/link`);
  utimesSync(`${project}/readme`, 1000, 1000);
});
afterEach(() => rmSync(scratch, { recursive: true }));

const mounted = (mode?: "overlay" | "ro" | "rw") =>
  make({ mounts: { "/work": hostDirectory(project, mode === undefined ? {} : { mode }) } });

describe("a directory of the host", () => {
  it("is seen as it is: names, contents, modes, sizes, times and links", async () => {
    await using sandbox = await mounted();
    expect(await sandbox.fs.readdir("/work")).toEqual(["escape", "link", "readme", "src"]);
    expect(await sandbox.fs.stat("/work/readme")).toMatchObject({ size: 5, mode: 0o100640, mtimeMs: 1_000_000 });
    expect((await sandbox.exec(["cat", "/work/readme", "/work/link"])).stdout).toBe("helloint main;");
    expect(await sandbox.fs.readdir("/work/src")).toEqual(["deep", "main.c"]);
    expect(await sandbox.fs.readlink("/work/escape")).toBe("../secret");
  });

  it("is read when it is looked at, not before", async () => {
    await using sandbox = await mounted();
    writeFileSync(`${project}/src/late`, "still in time");
    expect(await sandbox.fs.readFile("/work/src/late", "utf8")).toBe("still in time");
    writeFileSync(`${project}/src/later`, "too late: the directory was read");
    expect(await sandbox.fs.exists("/work/src/later")).toBe(false);
  });

  it("confines: links lead nowhere outside, neither by themselves nor when they take a directory's place", async () => {
    await using sandbox = await mounted();
    expect(await failure(sandbox.fs.readFile("/work/escape"))).toMatchObject({ code: "ENOENT" });
    await sandbox.fs.readdir("/work");
    rmSync(`${project}/src`, { recursive: true });
    symlinkSync("..", `${project}/src`);
    expect(await failure(sandbox.fs.readdir("/work/src"))).toMatchObject({
      code: expect.stringMatching(/^E(LOOP|NOTDIR)$/),
    });
    expect(await failure(sandbox.fs.readFile("/work/src/secret"))).toBeInstanceOf(Error);
    rmSync(`${project}/readme`);
    symlinkSync("../secret", `${project}/readme`);
    expect(await failure(sandbox.fs.readFile("/work/readme"))).toMatchObject({ code: "ELOOP" });
  });

  it("overlay: everything can be changed, and nothing reaches the host", async () => {
    await using sandbox = await mounted();
    await sandbox.fs.writeFile("/work/readme", "changed");
    await sandbox.fs.appendFile("/work/src/main.c", " // more");
    await sandbox.fs.rename("/work/src", "/work/source");
    await sandbox.fs.rm("/work/link");
    await sandbox.fs.mkdir("/work/new");
    await sandbox.fs.writeFile("/work/new/file", "x");
    expect(await sandbox.fs.readFile("/work/source/main.c", "utf8")).toBe("int main; // more");
    expect(await sandbox.fs.readdir("/work")).toEqual(["escape", "new", "readme", "source"]);
    expect(await sandbox.fs.readdir("/work/source/deep")).toEqual([]);
    await sandbox.fs.rm("/work/source", { recursive: true });
    expect(readdirSync(project).sort()).toEqual(["escape", "link", "readme", "src"]);
    expect(readFileSync(`${project}/readme`, "utf8")).toBe("hello");
    expect(readFileSync(`${project}/src/main.c`, "utf8")).toBe("int main;");
  });

  it("a directory that has not been read is not empty", async () => {
    await using sandbox = await mounted();
    expect(await failure(sandbox.fs.rmdir("/work/src"))).toMatchObject({ code: "ENOTEMPTY" });
    await sandbox.fs.mkdir("/work/other");
    expect(await failure(sandbox.fs.rename("/work/other", "/work/src"))).toMatchObject({ code: "ENOTEMPTY" });
  });

  it("ro: nothing can be written", async () => {
    await using sandbox = await mounted("ro");
    expect(await sandbox.fs.readFile("/work/readme", "utf8")).toBe("hello");
    for (const attempt of [
      sandbox.fs.writeFile("/work/readme", "x"),
      sandbox.fs.writeFile("/work/new", "x"),
      sandbox.fs.unlink("/work/readme"),
      sandbox.fs.chmod("/work/readme", 0),
    ])
      expect(await failure(attempt)).toMatchObject({ code: "EROFS" });
  });

  it("rw: changes are the host's", async () => {
    await using sandbox = await mounted("rw");
    await sandbox.fs.writeFile("/work/readme", "written");
    await sandbox.fs.appendFile("/work/readme", " twice");
    await sandbox.fs.mkdir("/work/made");
    await sandbox.fs.writeFile("/work/made/file", "inside", { mode: 0o600 });
    await sandbox.fs.rename("/work/made", "/work/moved");
    await sandbox.fs.appendFile("/work/moved/file", " and moved");
    await sandbox.fs.symlink("readme", "/work/newlink");
    await sandbox.fs.truncate("/work/src/main.c", 3);
    await sandbox.fs.chmod("/work/src/main.c", 0o755);
    await sandbox.fs.unlink("/work/link");
    await sandbox.fs.rmdir("/work/src/deep");
    expect(readFileSync(`${project}/readme`, "utf8")).toBe("written twice");
    expect(readFileSync(`${project}/moved/file`, "utf8")).toBe("inside and moved");
    expect(lstatSync(`${project}/moved/file`).mode & 0o777).toBe(0o600);
    expect(lstatSync(`${project}/newlink`).isSymbolicLink()).toBe(true);
    expect(readFileSync(`${project}/src/main.c`, "utf8")).toBe("int");
    expect(lstatSync(`${project}/src/main.c`).mode & 0o777).toBe(0o755);
    expect(existsSync(`${project}/link`)).toBe(false);
    expect(existsSync(`${project}/src/deep`)).toBe(false);
    expect(readFileSync(`${scratch}/secret`, "utf8")).toBe("outside");
  });

  it("rw: what the host refuses is refused inside, and a written link is not followed", async () => {
    await using sandbox = await mounted("rw");
    // The link leads to the sandbox's own /secret.
    await sandbox.fs.writeFile("/work/escape", "x");
    expect(await sandbox.fs.readFile("/secret", "utf8")).toBe("x");
    expect(readFileSync(`${scratch}/secret`, "utf8")).toBe("outside");
    await sandbox.fs.readdir("/work");
    rmSync(`${project}/src`, { recursive: true });
    expect(await failure(sandbox.fs.writeFile("/work/src/new", "x"))).toMatchObject({ code: "ENOENT" });
    expect(await failure(sandbox.fs.link("/work/readme", "/work/hard"))).toMatchObject({ code: "EPERM" });
  });

  it("what has not been read, or is written through, cannot be saved: the error names it", async () => {
    await using overlay = await mounted();
    expect((await failure(overlay.snapshot())).message).toContain(`${project}/`);
    await using shared = await mounted("rw");
    expect((await failure(shared.snapshot())).message).toContain(
      `the host's directory ${project} is mounted for writing`,
    );
  });

  it("must be there", () => {
    expect(() => hostDirectory(`${scratch}/nope`)).toThrow("ENOENT");
    expect(() => hostDirectory(`${scratch}/secret`)).toThrow("ENOTDIR");
  });
});
