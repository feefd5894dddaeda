import { describe, expect, it } from "vitest";
import { Sandbox } from "../../src/sandbox/index.ts";
import { failure, make, streamOf, surroundings } from "./fixture.ts";

describe("commands of the embedder's", () => {
  it("are executables with arguments, streams, environment and exit status", async () => {
    await using sandbox = await make({
      cwd: "/work",
      commands: {
        greet: async (argv, { stdout, stderr, env, cwd, pid }) => {
          await stdout.write(`hello ${argv.join("+")} from ${cwd} as ${env["USER"]}\n`);
          await stderr.write(new TextEncoder().encode(`pid ${pid}\n`));
          return 7;
        },
      },
    });
    expect(await sandbox.exec(["greet", "a", "b c"])).toMatchObject({
      stdout: "hello a+b c from /work as root\n",
      stderr: "pid 2\n",
      exitCode: 7,
    });
    expect((await sandbox.fs.stat("/usr/local/bin/greet")).mode & 0o777).toBe(0o755);
    expect((await sandbox.exec(["run", "/usr/local/bin/greet", "x"])).stdout).toBe("hello x from /work as root\n");
  });

  it("read standard input as a stream", async () => {
    await using sandbox = await make({
      commands: {
        shout: async (_argv, { stdin, stdout }) => {
          for await (const chunk of stdin) await stdout.write(new TextDecoder().decode(chunk).toUpperCase());
        },
      },
    });
    expect((await sandbox.exec(["shout"], { stdin: streamOf(["one ", "two"]) })).stdout).toBe("ONE TWO");
  });

  it("can wait for the world: with virtual time, nobody's clock goes on meanwhile", async () => {
    await using sandbox = await make({
      commands: { fetch: async () => void (await new Promise((resolve) => setTimeout(resolve, 5))) },
    });
    expect((await sandbox.exec(["fetch"], { timeout: 1 })).exitCode).toBe(0);
  });

  it("one that throws has exit status 1, and says why on standard error", async () => {
    await using sandbox = await make({
      commands: {
        fail: () => {
          throw new Error("no such luck");
        },
      },
    });
    const { exitCode, stderr } = await sandbox.exec(["fail"]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain("no such luck");
  });

  it("learn that they are killed, and can do nothing more", async () => {
    const { promise: ended, resolve: end } = promiseOf<string>();
    await using sandbox = await make({
      killGrace: 0,
      commands: {
        wait: async (_argv, { signal, stdout }) => {
          await stdout.write("waiting\n");
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
          end((await failure(stdout.write("too late"))).message);
        },
      },
    });
    const controller = new AbortController();
    const options = { signal: controller.signal, onStdout: () => controller.abort() };
    expect(await failure(sandbox.exec(["wait"], options))).toMatchObject({ name: "AbortError" });
    expect(await ended).toMatch(/^ESRCH/);
  });

  it("a name that cannot be one is refused", async () => {
    const error = await failure(Sandbox.create({ ...surroundings, commands: { "../sh": () => 0 } }));
    expect(error.message).toBe('"../sh" cannot be the name of a command');
  });
});

function promiseOf<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
