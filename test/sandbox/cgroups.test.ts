// The session of docs/cgroups.md, and what the tools of the userland show of cgroups and their namespaces.
import { expect, it } from "vitest";
import { Sandbox } from "../../src/sandbox/index.ts";

it("limits the processes of a shell, which sees its cgroup from inside a namespace", async () => {
  await using sandbox = await Sandbox.create({ time: "virtual" });
  const { stdout, stderr } = await sandbox.exec([
    "sh",
    "-c",
    `
    mkdir -p /sys/fs/cgroup
    mount -t cgroup2 none /sys/fs/cgroup
    mkdir /sys/fs/cgroup/job
    echo +pids +memory +cpu > /sys/fs/cgroup/cgroup.subtree_control
    echo 64M > /sys/fs/cgroup/job/memory.max
    echo $$ > /sys/fs/cgroup/job/cgroup.procs
    cat /proc/self/cgroup /sys/fs/cgroup/job/memory.max
    unshare -C cat /proc/self/cgroup
    echo 1 > /sys/fs/cgroup/job/pids.max
    read -r max < /sys/fs/cgroup/job/pids.max
    echo "at most $max"
    (exit 0)
    echo "not reached: a shell that cannot fork ends"
    `,
  ]);
  expect(stdout).toBe("0::/job\n67108864\n0::/\nat most 1\n");
  expect(stderr).toMatch(/Resource temporarily unavailable/);
});
