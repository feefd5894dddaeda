import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { F_GETFD, O_CLOEXEC, O_RDONLY } from "../../src/abi/fcntl.ts";
import { SIG_BLOCK, SIGUSR1 } from "../../src/abi/signal.ts";
import { defineProgram } from "../../src/platform/program/index.ts";
import { Sandbox } from "../../src/sandbox/index.ts";
import { compile, GUEST_COMPILER, hasCompiler } from "../support/guest-program.ts";

/** Says the same as test/guest/across/report.c, and goes on likewise. */
const report = defineProgram({
  name: "report",
  version: 1,
  *main(sys, argv, env) {
    const blocked = yield* sys.sigmask();
    const text = new TextDecoder().decode(yield* sys.pread(9, 64, 0));
    const [pid, uid, gid] = [yield* sys.getpid(), yield* sys.getuid(), yield* sys.getgid()];
    const closed = yield* sys.fcntl(8, F_GETFD).orErrno();
    const line = `program pid=${pid} uid=${uid} gid=${gid} cwd=${yield* sys.getcwd()} usr1=${blocked.includes(SIGUSR1) ? 1 : 0} fd9=${text} cloexec=${closed < 0 ? -1 : closed} env=${env["WORD"]}\n`;
    yield* sys.write(1, line);
    if (argv.length > 1) yield* sys.execve(argv[1]!, argv.slice(1), env);
  },
});

/** Has what execve(2) keeps, and what it closes. */
const begin = defineProgram({
  name: "begin",
  version: 1,
  *main(sys, argv) {
    yield* sys.dup2(yield* sys.open("/text", O_RDONLY), 9);
    yield* sys.dup3(9, 8, O_CLOEXEC);
    yield* sys.chdir("/tmp");
    yield* sys.sigprocmask(SIG_BLOCK, [SIGUSR1]);
    yield* sys.setgid(7);
    yield* sys.setuid(6);
    yield* sys.execve(argv[1]!, argv.slice(1), { WORD: "kept" });
  },
});

describe.skipIf(!hasCompiler(GUEST_COMPILER))("execve between TypeScript programs and ELF executables", () => {
  it.each([
    ["a program to an ELF file", ["/elf"]],
    ["to and fro", ["/bin/report", "/elf", "/bin/report", "/elf"]],
  ])("%s: the process stays the same", async (_, chain) => {
    await using sandbox = await Sandbox.create({
      time: "virtual",
      programs: [report, begin],
      files: {
        "/elf": { content: readFileSync(compile(GUEST_COMPILER, "across/report.c")), mode: 0o755 },
        "/text": "word",
      },
    });
    const { stdout, stderr, exitCode } = await sandbox.exec(["/bin/begin", ...chain]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const lines = stdout.trimEnd().split("\n");
    const kept = lines[0]!.replace(/^\w+ /, "");
    expect(kept).toMatch(/^pid=\d+ uid=6 gid=7 cwd=\/tmp usr1=1 fd9=word cloexec=-1 env=kept$/);
    expect(lines).toEqual(chain.map((file) => `${file === "/elf" ? "elf" : "program"} ${kept}`));
  });
});
