import type { Environment } from "../../../platform/program/program.ts";

/** What the arguments of capsh(1) so far have decided. */
export interface Session {
  /** What "--" executes. */
  shell: string;
  env: Environment;
  /** Capabilities are not raised for a single action. */
  isStrict: boolean;
  /** --user sets HOME. */
  setsEnvironment: boolean;
}
