/** Debian's busybox-static for riscv64, as it comes from the archive, in the TypeScript kernel. */
import { describe, expect, it } from "vitest";
import { SIGTERM } from "../../src/abi/signal.ts";
import { exitedStatus } from "../../src/abi/wait.ts";
import { busyboxImage } from "../support/debian-image.ts";
import { type GuestResult, runGuest } from "../support/run-guest.ts";

const found = await busyboxImage();
const reason = "missing" in found ? ` (skipped: ${found.missing})` : "";

async function sh(script: string, stdin = ""): Promise<GuestResult> {
  if ("missing" in found) throw new Error(found.missing);
  return runGuest({ image: found.bytes, argv: ["/bin/sh", "-c", script], stdin });
}

async function expectOutput(script: string, stdout: string, code = 0): Promise<void> {
  expect(await sh(script)).toEqual({ stdout, stderr: "", status: exitedStatus(code) });
}

describe.skipIf("missing" in found)(`busybox sh${reason}`, () => {
  it("runs a command and gives its exit status", async () => {
    await expectOutput("echo hello; exit 7", "hello\n", 7);
  });

  it("dies of a signal it does not handle", async () => {
    const result = await sh("sh -c 'kill -TERM $$'; echo $?");
    expect(result.stdout).toBe(`${128 + SIGTERM}\n`);
  });

  it("connects a pipeline of three", async () => {
    await expectOutput("printf 'b\\na\\nc\\n' | sort | head -n 2", "a\nb\n");
  });

  it("runs jobs in the background and waits for them", async () => {
    await expectOutput("(sleep 0.2; echo second) & (sleep 0.1; echo first) & wait; echo all", "first\nsecond\nall\n");
  });

  it("feeds here-documents, with and without expansion", async () => {
    await expectOutput("x=1; cat <<A; cat <<'B'\nx is $x\nA\nx is $x\nB\n", "x is 1\nx is $x\n");
  });

  it("runs traps: for a signal, and at exit", async () => {
    await expectOutput("trap 'echo caught' USR1; trap 'echo bye' EXIT; kill -USR1 $$; echo on", "caught\non\nbye\n");
  });

  it("substitutes commands, nested too", async () => {
    await expectOutput('a=$(echo one; echo $(echo two)); echo "$a"', "one\ntwo\n");
  });

  it("finds, sorts and sums up", async () => {
    const script = "mkdir -p /t/a/b; for i in 3 1 2; do echo $i > /t/a/f$i; done; cd /t; find . | sort | md5sum";
    // The sum of the same three lines by the host's tools.
    await expectOutput(script, "9191865bb5693e9da371b7d50a28db1b  -\n");
  });

  it("ends a writer whose reader has left", async () => {
    await expectOutput("yes | head -1; echo done", "y\ndone\n");
  });

  it("kills a job by its number", async () => {
    const { stdout, status } = await sh("sleep 100 & kill %1; wait $!; echo $?");
    expect(stdout).toBe(`${128 + SIGTERM}\n`);
    expect(status).toBe(exitedStatus(0));
  });

  it("makes a user namespace in which it is root", async () => {
    await expectOutput("unshare -U -r sh -c 'id -u; cat /proc/self/uid_map'", "0\n         0          0          1\n");
  });

  it("changes the host name of a new UTS namespace only", async () => {
    await expectOutput("unshare -u sh -c 'hostname inside; hostname'; hostname", "inside\ntuxlet\n");
  });

  it("is pid 1 in a new pid namespace", async () => {
    await expectOutput("unshare -p -f sh -c 'echo $$'", "1\n");
  });

  it("keeps a mount to a new mount namespace", async () => {
    await expectOutput("unshare -m sh -c 'mount -t tmpfs none /mnt; touch /mnt/f; ls /mnt'; ls /mnt", "f\n");
  });

  it("reads its standard input", async () => {
    const result = await sh('read a; read b; echo "$b $a"', "one\ntwo\n");
    expect(result.stdout).toBe("two one\n");
  });

  it("reports a stopped process as such", async () => {
    const script =
      "sleep 5 & kill -STOP $!; sleep 0.1; cut -d' ' -f3 /proc/$!/stat; kill -CONT $!; kill $!; wait $!; echo $?";
    const { stdout } = await sh(script);
    expect(stdout).toBe(`T\n${128 + SIGTERM}\n`);
  });
});
