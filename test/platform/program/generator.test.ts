import { expect, it } from "vitest";
import { O_CREAT, O_RDWR } from "../../../src/abi/fcntl.ts";
import { WEXITSTATUS } from "../../../src/abi/wait.ts";
import { defineProgram, type ProgramFunction } from "../../../src/platform/program/index.ts";
import { runProgram } from "./run-program.ts";

it("runs a generator over system calls", async () => {
  const hello = defineProgram({
    name: "hello",
    version: 1,
    *main(sys, argv, env) {
      const fd = yield* sys.open("/tmp/file", O_RDWR | O_CREAT);
      yield* sys.write(fd, "grüße\n");
      yield* sys.lseek(fd, 0, 0);
      const bytes = yield* sys.read(fd, 100);
      yield* sys.write(1, bytes);
      yield* sys.write(1, `${argv.join(" ")} ${env["HOME"]} ${yield* sys.getpid()}\n`);
      return 3;
    },
  });
  const { stdout, exitCode } = await runProgram(hello, ["hello", "ä"], { env: ["HOME=/root"] });
  expect(stdout).toBe("grüße\nhello ä /root 1\n");
  expect(exitCode).toBe(3);
});

it("is saved again and again beside children nobody has waited for", async () => {
  const end: ProgramFunction = function* (sys) {
    yield* sys.exit(7);
  };
  const parent = defineProgram({
    name: "parent",
    version: 1,
    *main(sys) {
      const pid = yield* sys.fork(end);
      for (let i = 0; i < 5; i++) yield* sys.sched_yield();
      return WEXITSTATUS((yield* sys.wait(pid)).status);
    },
    functions: { end },
  });
  const { exitCode } = await runProgram(parent, ["parent"], { moves: [1, 1, 1, 1, 1, 1] });
  expect(exitCode).toBe(7);
});
