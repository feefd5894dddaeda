/** The command as a user meets it: a process of its own, its streams and its exit status. Runs the built command. */
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KERNEL_VERSION } from "../../src/kernel/version.ts";
import { busyboxImage } from "../support/debian-image.ts";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const found = await busyboxImage();
const reason = "missing" in found ? ` (skipped: ${found.missing})` : "";

let work: string;
let image: string;

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error("the command is not built: npm run build");
  work = mkdtempSync(join(tmpdir(), "tuxlet-cli-"));
  image = join(work, "rootfs.tar");
  if ("bytes" in found) writeFileSync(image, found.bytes);
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

function tuxlet(args: readonly string[], input = ""): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], { input, encoding: "utf8", cwd: work });
}

describe("tuxlet", () => {
  it("tells its version, and help for every command", () => {
    expect(tuxlet(["--version"]).stdout).toBe(`${KERNEL_VERSION}\n`);
    for (const command of ["run", "load", "exec", "demo", "host", "image"]) {
      const { status, stdout } = tuxlet([command, "--help"]);
      expect(status).toBe(0);
      expect(stdout).toContain(`Usage: tuxlet ${command}`);
    }
  });

  it("does not mind a reader who leaves", () => {
    for (const command of ["--help", "exec 'seq 200000'"]) {
      const line = `'${process.execPath}' '${MAIN}' ${command} | head -n 1`;
      const { stdout, stderr } = spawnSync("/bin/sh", ["-c", line], { encoding: "utf8" });
      expect(stdout).toMatch(/^.+\n$/);
      expect(stderr).toBe("");
    }
    const nobody = `'${process.execPath}' '${MAIN}' run --help | true`;
    expect(spawnSync("/bin/sh", ["-c", nobody], { encoding: "utf8" }).stderr).toBe("");
  });

  it("refuses unknown commands and options with status 2", () => {
    expect(tuxlet(["frobnicate"])).toMatchObject({ status: 2, stderr: expect.stringContaining("frobnicate") });
    expect(tuxlet(["run", "--frobnicate"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--frobnicate"),
    });
  });

  it("runs its own userland without an image: a command, or a shell that reads standard input", () => {
    expect(tuxlet(["run", "--", "sh", "-c", "echo $((6 * 7)); exit 3"])).toMatchObject({ stdout: "42\n", status: 3 });
    expect(tuxlet(["run"], "cd /etc\ncat hostname\nmissing\n")).toMatchObject({
      stdout: "tuxlet\n",
      stderr: "sh: 3: missing: not found\n",
      status: 127,
    });
  });

  it("executes one command line in a sandbox, with files, a variable and standard input", () => {
    writeFileSync(join(work, "words.txt"), "pear\napple\n");
    const { stdout, stderr, status } = tuxlet(
      [
        "exec",
        "--file",
        "words.txt",
        "--env",
        "GREETING=hello",
        "cat words.txt - ; echo $GREETING; echo no >&2; exit 4",
      ],
      "from stdin\n",
    );
    expect({ stdout, stderr, status }).toEqual({
      stdout: "pear\napple\nfrom stdin\nhello\n",
      stderr: "no\n",
      status: 4,
    });
  });

  it("gives the outcome of a command line as JSON, of one that ran out of time as well", () => {
    const done = tuxlet(["exec", "--json", "echo a; kill -TERM $$"]);
    expect(JSON.parse(done.stdout)).toEqual({
      stdout: "a\n",
      stderr: "",
      exitCode: 143,
      signal: "SIGTERM",
      timedOut: false,
    });
    expect(done.status).toBe(143);
    const late = tuxlet(["exec", "--json", "--time", "virtual", "--timeout", "1s", "echo b; sleep 3600"]);
    expect(JSON.parse(late.stdout)).toMatchObject({ stdout: "b\n", exitCode: 124, timedOut: true });
    expect(late.status).toBe(124);
  });

  it("demonstrates itself: one process saves, another finishes", () => {
    const { status, stdout } = tuxlet(["demo"]);
    expect(status).toBe(0);
    expect(stdout).toContain("the sum is 204\n--- process 2 finished what process 1 began\n");
  });
});

describe.skipIf("missing" in found)(`tuxlet run and load${reason}`, () => {
  const run = (args: readonly string[], script: string, input = "") =>
    tuxlet(["run", "--image", image, ...args, "--", "sh", "-c", script], input);

  it("ends with the command's status, or 128 plus its signal", () => {
    expect(run([], "exit 7").status).toBe(7);
    expect(run([], "sh -c 'kill -KILL $$'; exit $?").status).toBe(137);
  });

  it("connects the three streams", () => {
    expect(run([], "cat; echo error >&2", "input")).toMatchObject({ stdout: "input", stderr: "error\n", status: 0 });
  });

  it("sets environment, directory, user and host name", () => {
    const { stdout } = run(
      ["-e", "A=b c", "-w", "/tmp", "-u", "nobody", "--hostname", "box"],
      "echo $A; pwd; id -un; hostname",
    );
    expect(stdout).toBe("b c\n/tmp\nnobody\nbox\n");
  });

  it("takes a directory as image, and does not change it", async () => {
    const directory = join(work, "tree");
    await mkdir(join(directory, "bin"), { recursive: true });
    spawnSync("tar", ["-C", directory, "-xf", image]);
    const { stdout, status } = tuxlet([
      "run",
      "--image",
      directory,
      "--",
      "sh",
      "-c",
      "echo new > /etc/hostname; cat /etc/hostname",
    ]);
    expect([stdout, status]).toEqual(["new\n", 0]);
    expect(readFileSync(join(directory, "etc/hostname"), "utf8")).not.toBe("new\n");
  });

  it("says what it cannot do: no image, no command, not executable, nonsense", () => {
    expect(tuxlet(["run", "--image", "/nowhere", "--", "sh"])).toMatchObject({
      status: 125,
      stderr: expect.stringContaining("no image at /nowhere"),
    });
    expect(tuxlet(["run", "--image", image, "--", "nosuch"])).toMatchObject({
      status: 127,
      stderr: expect.stringContaining("nosuch: command not found"),
    });
    expect(tuxlet(["run", "--image", image, "--", "/etc/passwd"])).toMatchObject({
      status: 126,
      stderr: expect.stringContaining("EACCES"),
    });
    expect(tuxlet(["run", "--save", "x"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("belong together"),
    });
    expect(tuxlet(["run", "--memory", "0"])).toMatchObject({ status: 2, stderr: expect.stringContaining("--memory") });
    expect(tuxlet(["run", "--image", image, "-u", "nosuch", "--", "sh"])).toMatchObject({
      stderr: expect.stringContaining('no user "nosuch"'),
    });
  });

  it("prints system calls and the ledger when asked", () => {
    const { stderr } = run(["--strace", "--ledger"], "exit 3");
    expect(stderr).toMatch(/exit_group\(3\) +=/);
    expect(stderr).toContain("+++ exited with 3 +++");
    expect(stderr).toContain("tuxlet: not implemented: rseq, called 1 time");
  });

  it("forwards SIGTERM and SIGINT", async () => {
    const child = spawn(
      process.execPath,
      [MAIN, "run", "--image", image, "--", "sh", "-c", "trap 'echo term; exit 9' TERM; echo ready; sleep 100 & wait"],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output === "ready\n") child.kill("SIGTERM");
    });
    const status = await new Promise((resolve) => child.on("exit", resolve));
    expect([output, status]).toEqual(["ready\nterm\n", 9]);
  });

  it("ends quietly when its reader leaves", () => {
    const { stdout, status } = spawnSync(
      "sh",
      ["-c", `"${process.execPath}" "${MAIN}" run --image "${image}" -- sh -c yes | head -n 1`],
      { encoding: "utf8" },
    );
    expect([stdout, status]).toEqual(["y\n", 0]);
  });

  it("saves half-way, and another process finishes with the same output and status", () => {
    const script = "for i in 1 2 3 4 5 6; do echo $i; sleep 0.1; done | cat; exit 5";
    const whole = run([], script);
    const first = run(["--save-after", "350ms", "--save", "state.tux"], script);
    expect(first).toMatchObject({ status: 0, stderr: expect.stringContaining("saved to state.tux") });
    const second = tuxlet(["load", "state.tux"]);
    expect([first.stdout + second.stdout, second.status]).toEqual([whole.stdout, 5]);
    expect(first.stdout).not.toBe(whole.stdout);
  });

  it("names what is wrong with a snapshot", () => {
    truncateSync(join(work, "state.tux"), 5000);
    expect(tuxlet(["load", "state.tux"])).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(/state\.tux: byte 5000/),
    });
    expect(tuxlet(["load", "/etc/passwd"])).toMatchObject({
      status: 125,
      stderr: expect.stringContaining("not a Tuxlet snapshot"),
    });
    expect(tuxlet(["load", "nowhere.tux"])).toMatchObject({
      status: 125,
      stderr: expect.stringContaining("no snapshot at nowhere.tux"),
    });
  });
});
