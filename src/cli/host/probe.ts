import type { Command } from "commander";
import { type HostCapabilities, type Probe, probeHost } from "../../host/index.ts";

/** `tuxlet host probe`: what the machine lets tuxlet/host do. */
export function registerHostProbeCommand(host: Command): void {
  host
    .command("probe")
    .description("try what tuxlet/host can do on this machine, each operation once; nothing stays changed")
    .option("--json", "print the outcome as one JSON object")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const found = await probeHost();
      process.stdout.write(json === true ? `${JSON.stringify(found)}\n` : table(found));
    });
}

function table({ backend, unshare, setns, clone, clone3, pidfd }: HostCapabilities): string {
  const rows: [string, string][] = [["calls through", backend]];
  for (const [type, probe] of Object.entries(unshare)) rows.push([`unshare ${type} in a thread`, outcome(probe)]);
  rows.push(
    ["setns in a thread", outcome(setns)],
    ["clone a child", outcome(clone.plain)],
    ["clone a child into a user namespace", outcome(clone.userns)],
    ["clone3", outcome(clone3)],
    ["pidfd", outcome(pidfd)],
  );
  const width = Math.max(...rows.map(([name]) => name.length));
  const advice = new Set(
    [...Object.values(unshare), setns, clone.plain, clone.userns, clone3, pidfd].flatMap(adviceOf),
  );
  return [...rows.map(([name, text]) => `${name.padEnd(width)}  ${text}\n`), ...advice].join("");
}

function outcome(probe: Probe): string {
  if (probe.ok) return "ok";
  return `${probe.code} (${probe.step === undefined ? probe.syscall : `${probe.syscall}: ${probe.step}`})`;
}

function adviceOf(probe: Probe): string[] {
  return probe.ok || probe.advice === undefined ? [] : [`${probe.code}, ${probe.syscall}: ${probe.advice}\n`];
}
