/** The real kernel as the judge: compiles oracle.c and runs scenarios on it. Needs Linux, root, gcc and user namespaces. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

export class HostOracle {
  /** Where the program is, and where a test may put files; without nosuid. */
  readonly directory: string;
  readonly program: string;
  /** fs.suid_dumpable: what a process that gave up its ids has for a dumpable flag. */
  readonly suidDumpable: number;

  private constructor(directory: string) {
    this.directory = directory;
    this.program = `${directory}/oracle`;
    this.suidDumpable = Number(readFileSync("/proc/sys/fs/suid_dumpable", "utf8"));
  }

  /** The oracle, or the reason why there is none here. */
  static create(): HostOracle | string {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
    if (!existsSync("/proc/self/ns/user")) return "needs a kernel with user namespaces";
    if (spawnSync("gcc", ["--version"]).error !== undefined) return "needs gcc";
    const oracle = new HostOracle(mkdtempSync(`${tmpdir()}/tuxlet-oracle-`));
    const source = fileURLToPath(new URL("oracle.c", import.meta.url));
    const options = ["-Wall", "-Wextra", "-Werror", "-O1", "-static", "-pthread"];
    execFileSync("gcc", [...options, "-o", oracle.program, source], { stdio: "inherit" });
    execFileSync("chmod", ["755", oracle.directory]);
    const [[probe] = [], [userNamespace] = []] = oracle.run(["capbset_read 0", "unshare 0x10000000"]);
    if (probe !== undefined && userNamespace?.startsWith("0 ") === true) return oracle;
    oracle.dispose();
    return "needs leave to make user namespaces";
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** One line per operation of each scenario, blanks collapsed. With `targets` there are processes to join; see oracle.c. */
  run(scenarios: readonly string[], withTargets = false): string[][] {
    const { status, stdout, stderr } = spawnSync(this.program, withTargets ? ["targets"] : [], {
      input: `${scenarios.join("\n")}\n`,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    if (status !== 0 || stderr !== "") throw new Error(`the oracle failed with ${status}: ${stderr}`);
    const blocks = stdout.split("\n.\n").slice(0, -1);
    return blocks.map((block) => block.replace(/^\.\n/, "").split("\n").map(collapse));
  }

  /** A copy of the oracle as a program file. `capabilities` is the security.capability attribute in hexadecimal, or "". */
  createFile(name: string, mode: number, uid: number, gid: number, capabilities: string): string {
    const path = `${this.directory}/${name}`;
    const args = ["file", path, mode.toString(8), String(uid), String(gid), capabilities];
    execFileSync(this.program, args, { stdio: "inherit" });
    return path;
  }
}

function collapse(line: string): string {
  return line.replaceAll(/[ \t]+/g, " ").trim();
}
