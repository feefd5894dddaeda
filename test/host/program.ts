/** Programs that use tuxlet/host in a process of their own, for what a test must not do to the process it runs in. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { hostBundle } from "../../tools/host-bundle.ts";

interface ProgramOptions {
  /** A command that runs Node: `["unshare", "--user"]`. */
  readonly under?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** As CommonJS: reading an ES module takes one of libuv's threads, and with it all of them have been started. */
  readonly commonjs?: boolean;
}

/**
 * @param body the end of a module in which `host` is what tuxlet/host exports, `hostUrl` its URL, `task(name)` a function of tasks/observe.mjs, and `print` writes a value as JSON.
 * @returns what it printed.
 */
export async function runProgram(body: string, options: ProgramOptions = {}): Promise<unknown[]> {
  const { under = [], env = {}, flags = [], commonjs = false } = options;
  const { index } = await hostBundle();
  const tasks = new URL("./tasks/observe.mjs", import.meta.url);
  const script = `
    ${commonjs ? `const host = require(${JSON.stringify(fileURLToPath(index))});` : `import * as host from ${JSON.stringify(index.href)};`}
    const hostUrl = ${JSON.stringify(index.href)};
    const tasks = new URL(${JSON.stringify(tasks.href)});
    const task = (name, args) => ({ module: tasks, export: name, args });
    const print = (value) => console.log(JSON.stringify(value));
    const refusal = async (promise) => {
      const { code, syscall, step, path } = await promise.then((value) => { throw new Error("not refused: " + JSON.stringify(value)); }, (error) => error);
      return { code, syscall, step, path };
    };
    ${commonjs ? `(async () => { ${body} })();` : body}
  `;
  const command = [
    ...under,
    process.execPath,
    ...flags,
    `--input-type=${commonjs ? "commonjs" : "module"}`,
    "--eval",
    script,
  ];
  const [file = "", ...args] = command;
  const { status, signal, stdout, stderr } = spawnSync(file, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: 50_000,
  });
  if (status !== 0) throw new Error(`status ${status ?? signal}: ${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}
