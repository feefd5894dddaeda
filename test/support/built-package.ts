/** The compiled package: what tests need that run the command, or import `tuxlet` as a user does. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

export const PACKAGE: string = resolve(import.meta.dirname, "../..");
const DIST = join(PACKAGE, "dist");
/** What a build writes last. */
const BUILT = join(DIST, "cli/main.js");
const LOCK = join(PACKAGE, "node_modules/.tuxlet-build-lock");

/** Builds dist/ unless it is newer than every source. Test files that run side by side build once. */
export async function builtPackage(): Promise<void> {
  while (!lock()) await setTimeout(200);
  try {
    if (isStale()) execFileSync("npm", ["run", "--silent", "build"], { cwd: PACKAGE, stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    throw new Error(`npm run build fails:\n${stdout}${stderr}`);
  } finally {
    rmdirSync(LOCK);
  }
}

function lock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

function isStale(): boolean {
  if (!existsSync(BUILT)) return true;
  const builtAt = statSync(BUILT).mtimeMs;
  const sources = readdirSync(join(PACKAGE, "src"), { recursive: true, encoding: "utf8" });
  return [...sources.map((name) => join("src", name)), "tsconfig.build.json", "tsdown.config.ts"].some(
    (name) => name.includes(".") && statSync(join(PACKAGE, name)).mtimeMs > builtAt,
  );
}
