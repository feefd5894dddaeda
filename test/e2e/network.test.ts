/** Debian's busybox sets up a network in a namespace of its own and talks over it. */
import { describe, expect, it } from "vitest";
import { busyboxImage } from "../support/debian-image.ts";
import { runGuest } from "../support/run-guest.ts";

const found = await busyboxImage();
const reason = "missing" in found ? ` (skipped: ${found.missing})` : "";
const image = "missing" in found ? new Uint8Array(0) : found.bytes;

/** What a shell prints in a fresh network namespace. */
async function inNetwork(script: string): Promise<string> {
  const argv = ["/bin/busybox", "unshare", "-n", "/bin/busybox", "sh", "-c", script];
  const { stdout, stderr } = await runGuest({ image, argv });
  expect(stderr).toBe("");
  return stdout;
}

describe.skipIf("missing" in found)(`a network of busybox${reason}`, () => {
  it("begins with a loopback device that is down, and gets its addresses with it", async () => {
    expect(await inNetwork("ip addr; ip link set lo up; ip -o addr; ip route")).toBe(
      [
        "1: lo: <LOOPBACK> mtu 65536 qdisc noop qlen 1000",
        "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
        "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever",
        "1: lo    inet6 ::1/128 scope host \\       valid_lft forever preferred_lft forever",
        "",
      ].join("\n"),
    );
  });

  it("has routes to the subnets of its addresses, and answers echo requests", async () => {
    const script =
      "ip link set lo up; ip link add d0 type dummy; ip link set d0 up; ip addr add 10.1.0.1/24 dev d0; ip route; ping -c 1 10.1.0.1 | tail -n 3";
    expect((await inNetwork(script)).replace(/[0-9.]+\/[0-9.]+\/[0-9.]+ ms/, "TIMES")).toBe(
      [
        "10.1.0.0/24 dev d0 scope link  src 10.1.0.1 ",
        "--- 10.1.0.1 ping statistics ---",
        "1 packets transmitted, 1 packets received, 0% packet loss",
        "round-trip min/avg/max = TIMES",
        "",
      ].join("\n"),
    );
  });

  it("serves a file over HTTP", async () => {
    const script =
      "ip link set lo up; mkdir /tmp/www; echo hello > /tmp/www/a; httpd -p 127.0.0.1:8000 -h /tmp/www; wget -q -O - http://127.0.0.1:8000/a; netstat -ltn | tail -n 1";
    expect(await inNetwork(script)).toBe(
      "hello\ntcp        0      0 127.0.0.1:8000          0.0.0.0:*               LISTEN      \n",
    );
  });
});
