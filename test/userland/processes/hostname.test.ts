import { describe, expect, test } from "vitest";
import { compareWithHost, runBoth } from "../compare.ts";
import { withoutUsage } from "../harness/usage.ts";

describe("errors", () => {
  compareWithHost({ normalize: withoutUsage }, [
    "hostname -z",
    "hostname a b",
    "hostname -s x",
    "hostname ''",
    "hostname a_b",
    "hostname -- -abc",
    "hostname abc-",
    "hostname a..b",
    "hostname -F /missing",
    { argv: "hostname x", uid: 1 },
    { argv: "domainname x", uid: 1 },
    "domainname",
    "domainname -z",
    "nisdomainname",
    "ypdomainname",
    "hostname -y",
  ]);
});

describe("in a UTS namespace of its own", () => {
  compareWithHost({ files: { name: "# this\n\nabc\n" } }, [
    "unshare -u hostname a.b.c",
    "unshare -u hostname -F name",
    "unshare -u domainname x",
    `unshare -u hostname ${"a".repeat(65)}`,
  ]);
});

describe("the name of the guest", () => {
  test.each([
    ["hostname", "tuxlet\n"],
    ["hostname -s", "tuxlet\n"],
  ])("%s", async (argv, stdout) => {
    const [ours] = await runBoth({}, { argv });
    expect(ours).toMatchObject({ stdout, stderr: "", end: "exited 0" });
  });

  test.each(["-f", "-i", "-a", "-d"])("hostname %s without /etc/hosts", async (option) => {
    const [ours] = await runBoth({}, { argv: `hostname ${option}` });
    expect(ours).toMatchObject({ stderr: "hostname: Name or service not known\n", end: "exited 1" });
  });
});
