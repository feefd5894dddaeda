import { expect, test } from "vitest";
import { Sandbox } from "../../src/sandbox/index.ts";

test("a sandbox with nothing but its own userland runs shell scripts, and goes on from a snapshot", async () => {
  await using sandbox = await Sandbox.create({ hostname: "tab", time: "virtual" });
  const { stdout, exitCode } = await sandbox.exec(`
    for word in one two three; do echo "$word"; done | sort | tr a-z A-Z | sed 's/T/t/' > /tmp/words
    unshare -Ur sh -c 'id -u; hostname'
    while read -r word; do printf '%s-' "$word"; done < /tmp/words
  `);
  expect({ stdout, exitCode }).toEqual({ stdout: "0\ntab\nONE-tHREE-tWO-", exitCode: 0 });
  await using restored = await Sandbox.restore(await sandbox.snapshot(), { time: "virtual" });
  expect((await restored.exec("wc -l < /tmp/words")).stdout).toBe("3\n");
});
