import { INVALID_ID } from "../../../ns/ids.ts";
import type { TaskTextFile } from "./task-file.ts";

/** The audit session of proc_pid_loginuid(5). Nobody logs in through the audit system: AUDIT_SID_UNSET. */
export const sessionid: TaskTextFile = {
  name: "sessionid",
  mode: 0o444,
  text: () => String(INVALID_ID),
};
