import type { Environment } from "../../../platform/program/program.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { ToolContext } from "../../tool.ts";
import { getpwuid } from "../../users/index.ts";

/** --reset-env: what a login would start with, of the user it will be. */
export function* freshEnvironment({ sys, env }: ToolContext, ruid: number | null): Routine<Environment> {
  const uid = ruid ?? (yield* sys.getuid());
  const user = yield* getpwuid(sys, uid);
  const { TERM } = env;
  return {
    ...(TERM === undefined ? {} : { TERM }),
    ...(user === null
      ? { SHELL: "/bin/sh" }
      : {
          SHELL: user.pw_shell || "/bin/sh",
          HOME: user.pw_dir,
          USER: user.pw_name,
          LOGNAME: user.pw_name,
        }),
    PATH: uid === 0 ? "/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin" : "/usr/local/bin:/bin:/usr/bin",
  };
}
