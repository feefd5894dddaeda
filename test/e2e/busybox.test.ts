/** Debian's busybox-static for riscv64, as it comes from the archive, in the TypeScript kernel. */
import { describe, expect, it } from "vitest";
import { SIGKILL, SIGTERM } from "../../src/abi/signal.ts";
import { exitedStatus, signaledStatus } from "../../src/abi/wait.ts";
import { busyboxImage } from "../support/debian-image.ts";
import { bootGuest, type GuestResult, runGuest } from "../support/run-guest.ts";

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

  it("runs commands side by side with xargs", async () => {
    await expectOutput("seq 10 | xargs -n 3 -P 2 echo | sort", "1 2 3\n10\n4 5 6\n7 8 9\n");
  });

  it("ends a command that takes too long", async () => {
    const { stdout } = await sh("timeout 1 sleep 10; echo $?");
    expect(stdout).toBe(`${128 + SIGTERM}\n`);
  });

  it("measures time as its clock does", async () => {
    const { stdout } = await sh("date +%s; time -p sleep 2; date +%s");
    const [before, after] = stdout.trim().split("\n");
    expect(Number(after) - Number(before)).toBe(2);
  });

  it("meets in a named pipe", async () => {
    await expectOutput("mkfifo /tmp/f; cat /tmp/f & echo hello > /tmp/f; wait", "hello\n");
  });

  it("packs, compresses and unpacks", async () => {
    const script =
      "tar -C /etc -czf /tmp/e.tgz passwd group; mkdir /tmp/x; tar -C /tmp/x -xzf /tmp/e.tgz; cmp /etc/passwd /tmp/x/passwd && ls /tmp/x";
    await expectOutput(script, "group\npasswd\n");
  });

  it("keeps a daemon by its pid file", async () => {
    const start = "start-stop-daemon -S -b -m -p /tmp/pid -x /bin/sleep -- 100; sleep 0.1";
    const stop = "start-stop-daemon -K -q -p /tmp/pid; sleep 0.1";
    const script = `${start}; kill -0 $(cat /tmp/pid) && echo alive; ${stop}; kill -0 $(cat /tmp/pid) 2>/dev/null || echo gone`;
    await expectOutput(script, "alive\ngone\n");
  });

  it("sees only itself in new pid and mount namespaces with a /proc of their own", async () => {
    const { stdout } = await sh("sleep 100 & unshare -m -p -f --mount-proc ps -o pid,args; kill %1");
    expect(stdout).toBe("PID   COMMAND\n    1 ps -o pid,args\n");
  });

  it("starts three hundred jobs", async () => {
    await expectOutput("for i in $(seq 300); do (exit $i) & done; wait; echo all", "all\n");
  });

  it("moves two megabytes through three processes", async () => {
    await expectOutput("yes | dd bs=1k count=2000 2>/dev/null | wc -c", "2048000\n");
  });

  it("obeys limits", async () => {
    const { stdout, status } = await sh(
      "ulimit -n 20; (exec 30<&0) 2>/dev/null; echo $?; ulimit -v 4000; (dd if=/dev/zero of=/dev/null bs=8M count=1) 2>/dev/null; echo $?",
    );
    expect(stdout).toBe("1\n1\n");
    expect(status).toBe(exitedStatus(0));
  });

  it("is killed at once by the embedder, with everything it has started", async () => {
    if ("missing" in found) throw new Error(found.missing);
    const { kernel } = await bootGuest({
      image: found.bytes,
      argv: ["/bin/sh", "-c", "while :; do :; done & sleep 1000 & yes > /dev/null"],
    });
    await kernel.start();
    await kernel.pauseAfter(50);
    await kernel.kill(signaledStatus(SIGKILL));
    await kernel.unpause();
    expect(await kernel.waitExited()).toBe(signaledStatus(SIGKILL));
    expect(kernel.tasks.liveCount).toBe(0);
    await kernel.destroy();
  });
});
