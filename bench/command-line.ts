/** Wall time of whole commands, as a user of the shell sees it. Needs `npm run build`. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measurement, median } from "./measurement.ts";

const BENCH = "command-line";
const MAIN = join(process.cwd(), "dist/cli/main.js");
const ROUNDS = 7;

/** @param image a root file system with busybox, as a tar archive. */
export function measureCommands(image: Uint8Array): Measurement[] {
  const directory = mkdtempSync(join(tmpdir(), "tuxlet-bench-"));
  try {
    const rootfs = join(directory, "rootfs.tar");
    writeFileSync(rootfs, image);
    const inImage = ["run", "--image", rootfs, "--"];
    return [
      wallTime("node -e 0", ["-e", "0"]),
      wallTime("tuxlet --version", [MAIN, "--version"]),
      wallTime("tuxlet run -- busybox true", [MAIN, ...inImage, "busybox", "true"]),
      wallTime("tuxlet run -- sh, 20 times busybox true", [MAIN, ...inImage, "sh", "-c", FORKS]),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const FORKS = "i=0; while [ $i -lt 20 ]; do busybox true; i=$((i + 1)); done";

function wallTime(name: string, args: readonly string[]): Measurement {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return { bench: BENCH, name, value: median(times), unit: "ms" };
}
