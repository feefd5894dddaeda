import { findJob } from "../jobs/find-job.ts";
import { describeJob, type JobFormat } from "../jobs/show-jobs.ts";
import { reapChildren } from "../jobs/wait.ts";
import type { Builtin } from "./builtin.ts";
import { OptionScanner } from "./option-scanner.ts";

export const jobs: Builtin = {
  name: "jobs",
  *run(shell, argv) {
    const options = new OptionScanner(argv, "lp");
    let format: JobFormat = "plain";
    for (let letter = options.read(); letter !== null; letter = options.read())
      format = letter === "l" ? "pids" : "groups";
    const { operands } = options;
    if (operands.length === 0) yield* reapChildren(shell);
    const wanted = operands.length === 0 ? [...shell.jobs.list()] : operands.map((name) => findJob(shell.jobs, name));
    for (const job of wanted) yield* shell.out.write(describeJob(shell, job, format));
    return 0;
  },
};
