/** Somebody puts a symbolic link in the place of a directory while a tool is at work there. */
import { expect, test } from "vitest";
import { WEXITSTATUS } from "../../../src/abi/wait.ts";
import { defineProgram } from "../../../src/platform/program/index.ts";
import { rm } from "../../../src/userland/files/rm.ts";
import { runInGuest } from "../harness/guest-run.ts";

const files = { "victim/precious": "data", "d/sub/x": "", "d/y": "" };

/** Answers yes to every question of `rm -ri d`; before the one that contains `before`, `path` becomes a link to "victim". */
function attack(before: string, path: string) {
  return defineProgram({
    name: "attack",
    version: 1,
    main: function* (sys) {
      const [answers, answering] = yield* sys.pipe();
      const [asked, asking] = yield* sys.pipe();
      const pid = yield* sys.spawn("/usr/bin/rm", ["rm", "-ri", "d"], {
        actions: [
          { do: "dup2", fd: answers, newfd: 0 },
          { do: "dup2", fd: asking, newfd: 2 },
          { do: "close", fd: answering },
        ],
      });
      yield* sys.close(asking);
      yield* sys.close(answers);
      for (;;) {
        const question = new TextDecoder().decode(yield* sys.read(asked, 4096));
        if (question === "") break;
        yield* sys.write(1, `${question}\n`);
        if (question.includes(before)) {
          yield* sys.rename(path, "moved");
          yield* sys.symlink(`${"../".repeat(path.split("/").length - 1)}victim`, path);
        }
        if (question.endsWith("? ")) yield* sys.write(answering, "y\n");
      }
      return WEXITSTATUS((yield* sys.wait(pid)).status);
    },
  });
}

test.each([
  ["descend into directory 'd'", "d"],
  ["descend into directory 'd/sub'", "d/sub"],
])("rm -r does not follow it (%s)", async (before, path) => {
  const { end, files: left, stdout } = await runInGuest([rm, attack(before, path)], { argv: "attack" }, files, "/work");
  expect(left["victim/precious"]).toContain("data");
  expect(stdout).not.toContain("precious");
  expect(end).toBe("exited 1");
});
