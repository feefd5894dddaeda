/** Shell scripts that call Debian's programs, run by this machine's Linux (amd64) and in a kernel (riscv64) in the same root file system. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { namespaceToolsImage } from "../../support/debian-image.ts";
import { runMoved, runWhole } from "../../support/moved-run.ts";
import { bootGuest } from "../../support/run-guest.ts";

const ENTER = fileURLToPath(new URL("enter-image.sh", import.meta.url));
const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" };
const NAMESPACES = ["--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc", "--net", "--cgroup"];

/** What is there before a script begins. This machine may lack two capabilities: then nobody has them. */
const BEFORE = `exec 2>&1
echo alice:x:1000:1000::/home/alice:/bin/sh >>/etc/passwd
echo alice:x:1000: >>/etc/group
echo alice:100000:65536 | tee /etc/subuid >/etc/subgid
printf %s "$1" >/script
export alice='setpriv --reuid alice --regid alice --clear-groups --'
exec setpriv --bounding-set=-sys_time,-sys_resource sh /script`;

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const guest = await namespaceToolsImage("riscv64");
const host = process.arch === "x64" ? await namespaceToolsImage("amd64") : { missing: "needs an amd64 machine" };

export const missing = !isRoot
  ? "needs root"
  : "missing" in guest
    ? guest.missing
    : "missing" in host
      ? host.missing
      : null;

function pathOf(image: typeof guest): string {
  if ("missing" in image) throw new Error(image.missing);
  return image.path;
}

function command(script: string): string[] {
  return ["/bin/sh", "-c", BEFORE, "sh", script];
}

/** What the script prints on this machine, as the first process of namespaces of its own. */
export function runOnLinux(script: string): string {
  const root = mkdtempSync(join(tmpdir(), "tuxlet-root-"));
  const args = [...NAMESPACES, "--propagation", "private", "sh", ENTER, root, pathOf(host), ...command(script)];
  try {
    // Node's pipes are sockets, which a program inside would find to be of another network namespace.
    const throughPipe = ["-c", 'unshare "$@" </dev/null 2>&1 | cat', "sh", ...args];
    const { stdout, stderr, signal } = spawnSync("/bin/sh", throughPipe, {
      encoding: "utf8",
      timeout: 60_000,
      env: ENVIRONMENT,
    });
    if (signal !== null || stderr !== "") throw new Error(`${signal}: ${stderr}`);
    return stdout;
  } finally {
    rmdirSync(root);
  }
}

function boot(script: string): ReturnType<typeof bootGuest> {
  return bootGuest({
    image: readFileSync(pathOf(guest)),
    argv: command(script),
    env: Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`),
  });
}

/** What the script prints in a kernel, as its first process. */
export async function runInTuxlet(script: string): Promise<string> {
  return (await runMoved(await boot(script))).stdout;
}

/** The same, and through as many saves and loads while it runs. */
export async function runWholeAndMoved(script: string, moves: number): Promise<{ whole: string; moved: string }> {
  const { slices, stdout: whole } = await runWhole(await boot(script));
  const distance = Math.floor(slices / (moves + 1));
  const { stdout: moved } = await runMoved(await boot(script), new Array<number>(moves).fill(distance));
  return { whole, moved };
}

/** Without what is this machine's own: sizes of its memory, times, and which numbers its namespaces have. */
function withoutMachine(text: string): string {
  const numbers = new Map<string, string>();
  return text
    .replace(/,size=\d+k,nr_inodes=\d+/g, "")
    .replace(/[A-Z][a-z]{2} [ \d]\d +(\d\d:\d\d|\d{4})/g, "DATE")
    .replace(/\b40265\d{5}\b/g, (number) => {
      if (!numbers.has(number)) numbers.set(number, `NAMESPACE${numbers.size + 1}`);
      return numbers.get(number)!;
    });
}

/** One test for each part, which runs after the others on both machines, and must print the same. */
export function describeScripts(parts: Readonly<Record<string, string>>): void {
  const script = Object.entries(parts)
    .map(([name, text]) => `echo '== ${name}'\n${text}\n`)
    .join("");
  let outputs: Promise<[Map<string, string>, Map<string, string>]> | null = null;
  for (const name of Object.keys(parts)) {
    it.skipIf(missing !== null)(name, async () => {
      outputs ??= runInTuxlet(script).then((tuxlet) => [sections(runOnLinux(script)), sections(tuxlet)]);
      const [linux, tuxlet] = await outputs;
      expect(tuxlet.get(name)).toBe(linux.get(name));
      expect(linux.get(name)).not.toBe("");
    });
  }
}

function sections(output: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const section of output.split(/^== /m).slice(1)) {
    const newline = section.indexOf("\n");
    found.set(section.slice(0, newline), withoutMachine(section.slice(newline + 1)));
  }
  return found;
}
