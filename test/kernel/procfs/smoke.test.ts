import { expect, it } from "vitest";
import { bootWorld, list, read, link } from "./fixture.ts";
it("smoke", async () => {
  const { init } = await bootWorld();
  console.log(list(init, "/proc"), list(init, "/proc/1"));
  for (const f of ["status", "stat", "statm", "maps", "limits", "cmdline", "environ", "mountinfo", "mounts", "uid_map", "syscall"]) console.log(f, read(init, `/proc/self/${f}`));
  for (const f of ["meminfo", "cpuinfo", "stat", "uptime", "loadavg", "version", "filesystems", "devices", "sys/kernel/hostname", "sys/kernel/random/uuid"]) console.log(f, read(init, `/proc/${f}`));
  console.log(link(init, "/proc/self/exe"), link(init, "/proc/self"), link(init, "/proc/self/ns/uts"));
  expect(1).toBe(1);
});
