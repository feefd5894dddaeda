/** `tuxlet host`, as a user meets it, on this machine's kernel. Runs the built command. */
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { constants, hostname } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { needs } from "../host/needs.ts";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const isRoot = process.getuid?.() === 0;
const canRun = !needs.syscalls.missing && isRoot;
const reason = isRoot ? needs.syscalls.reason : "(needs root)";

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error("the command is not built: npm run build");
});

function host(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, "host", ...args], { encoding: "utf8", timeout: 30_000 });
}

describe("tuxlet host", () => {
  it("has help for each command", () => {
    for (const command of ["probe", "run", "enter"])
      expect(host(command, "--help")).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(`Usage: tuxlet host ${command}`),
      });
  });

  it("refuses what makes no sense, and says what", () => {
    const refusals: readonly (readonly [readonly string[], number, string])[] = [
      [["run", "--user", "--map", "0-1000", "--", "true"], 2, "INSIDE:OUTSIDE:SIZE"],
      [["run", "--map", "0:1000:1", "--", "true"], 125, "need --user"],
      [["run", "--hostname", "x", "--", "true"], 125, "needs --uts"],
      [["run"], 2, "command"],
      [["enter", "--net", "--", "true"], 2, "--pid"],
      [["enter", "--pid", "-1", "--net", "--", "true"], 2, "number of a process"],
      [["enter", "--pid", "1", "--", "true"], 125, "which namespaces"],
      [["enter", "--pid-namespace", "--", "true"], 2, "--pid <number>"],
      [["enter", "--pid", "2147483647", "--net", "--", "true"], 125, "there is no process 2147483647"],
    ];
    for (const [args, status, text] of refusals)
      expect(host(...args), args.join(" ")).toMatchObject({ status, stderr: expect.stringContaining(text) });
  });

  it("tells what the machine can do, as a table and as JSON", () => {
    expect(host("probe")).toMatchObject({ status: 0, stdout: expect.stringMatching(/^calls through +\S+\nunshare /) });
    expect(JSON.parse(host("probe", "--json").stdout)).toHaveProperty("clone.userns.ok");
  });
});

describe.skipIf(!canRun)(`tuxlet host run ${reason}`, () => {
  it("runs a command in new namespaces, with its ids mapped and a name of its own", () => {
    const before = hostname();
    const script = "id -u; id -g; hostname; echo $$; cat /proc/self/uid_map; exit 3";
    const args = ["--user", "--uts", "--pid", "--map", "0:1000:1", "--hostname", "inside"];
    const { status, stdout, stderr } = host("run", ...args, "--", "sh", "-c", script);
    expect(stderr).toBe("");
    expect(stdout.split(/\s+/)).toEqual(["0", "0", "inside", "1", "0", "1000", "1", ""]);
    expect(status).toBe(3);
    expect(hostname()).toBe(before);
  });

  it("maps groups apart", () => {
    const { stdout } = host(
      "run",
      "--user",
      "--map",
      "5:1000:2",
      "--gid-map",
      "7:0:1",
      "--",
      "cat",
      "/proc/self/gid_map",
    );
    expect(stdout.trim().split(/\s+/)).toEqual(["7", "0", "1"]);
  });

  it("keeps mounts to itself", () => {
    const script = "mount -t tmpfs t /mnt && findmnt -no PROPAGATION,FSTYPE /mnt";
    expect(host("run", "--mnt", "--", "sh", "-c", script).stdout).toMatch(/^private +tmpfs\n$/);
    expect(spawnSync("findmnt", ["-no", "SOURCE", "/mnt"], { encoding: "utf8" }).stdout).not.toBe("t\n");
  });

  it("exits as the command does, and says when it cannot be executed", () => {
    expect(host("run", "--", "sh", "-c", "kill -TERM $$").status).toBe(128 + 15);
    expect(host("run", "--", "no-such-command")).toMatchObject({
      status: 127,
      stderr: expect.stringMatching(/ENOENT/),
    });
    expect(host("run", "--", "/etc/passwd")).toMatchObject({ status: 126, stderr: expect.stringMatching(/EACCES/) });
    expect(host("run", "--user", "--map", "0:0:1", "--map", "0:5:1", "--", "true")).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(/EINVAL.*uid_map/),
    });
  });

  it.each([
    { name: "a command", args: [] },
    { name: "the init of a pid namespace, which would not notice", args: ["--pid"] },
  ])("passes an interrupt on to $name", async ({ args }) => {
    const child = spawn(
      process.execPath,
      [MAIN, "host", "run", ...args, "--", "sh", "-c", "echo ready; exec sleep 60"],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    await new Promise((resolve) => child.stdout.once("data", resolve));
    // dash catches SIGINT, and forgets it when it executes a program meanwhile.
    const pid = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
    while (readFileSync(`/proc/${pid}/comm`, "utf8") !== "sleep\n") await setImmediate();
    child.kill("SIGINT");
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(128 + 2);
  });
});

describe.skipIf(!canRun)(`tuxlet host enter ${reason}`, () => {
  it("runs a command in namespaces of a process, and in no others", async () => {
    const script = "hostname target; mount -t tmpfs t /mnt; echo ready; exec sleep 60";
    const target = spawn("unshare", ["--uts", "--mount", "--ipc", "sh", "-c", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await new Promise((resolve) => target.stdout.once("data", resolve));
      const pid = String(target.pid);
      const links = (type: string, ...args: readonly string[]): string =>
        host("enter", "--pid", pid, ...args, "--", "readlink", `/proc/self/ns/${type}`).stdout.trim();
      expect(host("enter", "--pid", pid, "--uts", "--", "hostname").stdout).toBe("target\n");
      expect(links("ipc", "--uts")).toBe(readlinkSync("/proc/self/ns/ipc"));
      expect(links("ipc", "--uts", "--ipc")).toBe(readlinkSync(`/proc/${pid}/ns/ipc`));
      expect(host("enter", "--pid", pid, "--mnt", "--", "findmnt", "-no", "FSTYPE", "/mnt").stdout).toBe("tmpfs\n");
    } finally {
      target.kill("SIGKILL");
    }
  });

  it("enters a pid namespace as nsenter(1) does", async () => {
    const target = spawn(
      "unshare",
      ["--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", "echo ready; exec sleep 60"],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    try {
      await new Promise((resolve) => target.stdout.once("data", resolve));
      const pid = readFileSync(`/proc/${target.pid}/task/${target.pid}/children`, "utf8").trim();
      while (readFileSync(`/proc/${pid}/comm`, "utf8") !== "sleep\n") await setImmediate();
      const both = (ours: readonly string[], theirs: readonly string[], ...command: readonly string[]) => {
        const entered = spawnSync("nsenter", ["--target", pid, ...theirs, ...command], { encoding: "utf8" });
        const { status, stdout } = host("enter", "--pid", pid, ...ours, "--", ...command);
        expect({ status, stdout }, command.join(" ")).toEqual({
          // It ends by the command's signal, we with a status that says so.
          status: entered.status ?? 128 + constants.signals[entered.signal!],
          stdout: entered.stdout,
        });
        return stdout;
      };
      const script = "readlink /proc/self/ns/pid; echo $PPID; exit 7";
      expect(both(["--pid-namespace"], ["--pid"], "sh", "-c", script)).toBe(
        `${readlinkSync(`/proc/${pid}/ns/pid`)}\n0\n`,
      );
      expect(both(["--pid-namespace", "--mnt"], ["--pid", "--mount"], "ps", "-o", "comm")).toBe("COMMAND\nsleep\nps\n");
      both(["--pid-namespace"], ["--pid"], "sh", "-c", "kill -TERM $$");
      both(["--pid-namespace"], ["--pid"], "no-such-command");
      both(["--pid-namespace"], ["--pid"], "/etc/passwd");
    } finally {
      target.kill("SIGKILL");
    }
  });

  it.each([
    { whose: "root's", under: [], script: "cat /proc/self/uid_map" },
    {
      whose: "a user's",
      under: ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"],
      script: "id; hostname owned",
    },
  ])(
    "enters $whose user namespace as nsenter(1) does: as its root, and the others before or after",
    async ({ under, script }) => {
      const make = [...under, "unshare", "--user", "--map-root-user", "--uts", "sh", "-c", "echo ready; exec sleep 60"];
      const target = spawn(make[0]!, make.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
      try {
        await new Promise((resolve) => target.stdout.once("data", resolve));
        const pid = String(target.pid);
        const command = ["sh", "-c", `${script}; hostname; readlink /proc/self/ns/net`];
        // Its network is this machine's, over which nobody inside has a say.
        const { stdout } = spawnSync("nsenter", ["-t", pid, "--user", "--uts", "--net", ...command], {
          encoding: "utf8",
        });
        expect(stdout).toContain("net:[");
        expect(host("enter", "--pid", pid, "--user", "--uts", "--net", "--", ...command)).toMatchObject({
          status: 0,
          stdout,
        });
        // Who has no privileges but these goes in first.
        const capable = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", process.execPath, MAIN];
        const args = [...capable, "host", "enter", "--pid", pid, "--user", "--uts", "--", "id", "-u"];
        if (under.length === 0) expect(spawnSync(args[0]!, args.slice(1), { encoding: "utf8" }).stdout).toBe("0\n");
      } finally {
        target.kill("SIGKILL");
      }
    },
  );
});
