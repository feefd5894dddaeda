/** The real kernel as the judge: compiles oracle.c and runs scenarios on it. Needs Linux, root and gcc. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { CAP_LAST_CAP } from "../../../src/abi/capability.ts";
import { CapabilitySet } from "../../../src/ns/index.ts";

/** An operation and its arguments, as oracle.c and model.ts take them. */
export type Operation = readonly (string | number)[];

export class FileOracle {
  private readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** The oracle, or the reason why there is none here. */
  static create(): FileOracle | string {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
    if (spawnSync("gcc", ["--version"]).error !== undefined) return "needs gcc";
    const oracle = new FileOracle(mkdtempSync(`${tmpdir()}/tuxlet-files-`));
    const source = fileURLToPath(new URL("oracle.c", import.meta.url));
    const options = ["-Wall", "-Wextra", "-Werror", "-O1", "-static"];
    execFileSync("gcc", [...options, "-o", `${oracle.directory}/oracle`, source], { stdio: "inherit" });
    mkdirSync(`${oracle.directory}/root`);
    if (oracle.tryRun([[["mkdir", "a", 0o755]]])?.[0]?.[0] === "0") return oracle;
    oracle.dispose();
    return "needs leave to mount";
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** What each operation of each scenario gave. */
  run(scenarios: readonly (readonly Operation[])[]): string[][] {
    const results = this.tryRun(scenarios);
    if (results === null) throw new Error("the oracle failed");
    return results;
  }

  private tryRun(scenarios: readonly (readonly Operation[])[]): string[][] | null {
    const text = scenarios.map((scenario) => `${scenario.map(lineOf).join("\n")}\n.\n`).join("");
    const { status, stdout } = spawnSync(`${this.directory}/oracle`, [`${this.directory}/root`], {
      input: Buffer.from(text, "latin1"),
      encoding: "latin1",
      maxBuffer: 1 << 28,
    });
    if (status !== 0) return null;
    return stdout
      .split(/^\.\n/m)
      .slice(0, -1)
      .map((block) => block.split("\n").slice(0, -1));
  }

  /** The capabilities root has here. */
  static capabilities(): CapabilitySet {
    const [, hex] = /^CapEff:\s*([0-9a-f]{16})$/m.exec(readFileSync("/proc/self/status", "utf8"))!;
    const bits = BigInt(`0x${hex}`);
    const all = Array.from({ length: CAP_LAST_CAP + 1 }, (_, capability) => capability);
    return CapabilitySet.of(...all.filter((capability) => ((bits >> BigInt(capability)) & 1n) === 1n));
  }

  /** The value of a sysctl of the machine that changes what operations say. */
  static sysctl(name: string): number {
    return Number(readFileSync(`/proc/sys/${name}`, "utf8"));
  }
}

function lineOf(operation: Operation): string {
  return operation.map((argument) => (argument === "" ? "@" : String(argument))).join("\t");
}
