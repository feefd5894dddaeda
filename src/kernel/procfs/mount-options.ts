import { EINVAL } from "../../abi/errno.ts";
import type { Kgid } from "../../ns/ids.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";

// hidepid=: what users learn of other users' processes (proc(5)).
export const HIDEPID_OFF = 0;
/** Directories of other users' processes cannot be entered. */
export const HIDEPID_NO_ACCESS = 1;
/** ... nor seen. */
export const HIDEPID_INVISIBLE = 2;
/** Only processes the caller may ptrace(2) exist, whatever gid= says. */
export const HIDEPID_NOT_PTRACEABLE = 4;

// Each mode has a number and a word.
const HIDEPID_MODES: readonly (readonly [mode: number, word: string])[] = [
  [HIDEPID_OFF, "off"],
  [HIDEPID_NO_ACCESS, "noaccess"],
  [HIDEPID_INVISIBLE, "invisible"],
  [HIDEPID_NOT_PTRACEABLE, "ptraceable"],
];

export const PROCFS_PARAMETERS: readonly string[] = ["hidepid", "gid", "subset", "pidns"];

/** Mount options of proc(5). */
export interface ProcfsOptions {
  readonly hidePid: number;
  /** A group whose members hidepid= does not concern. */
  readonly gid: Kgid;
  /** subset=pid: nothing but processes. PID-084 */
  readonly isPidOnly: boolean;
  /** pidns=: the name of a namespace file; null for the mounter's own. PID-085 */
  readonly pidNamespacePath: string | null;
}

export const DEFAULT_OPTIONS: ProcfsOptions = {
  hidePid: HIDEPID_OFF,
  gid: 0,
  isPidOnly: false,
  pidNamespacePath: null,
};

/**
 * Parses mount(2)'s data; what it does not mention is as in `base`. proc(5): EINVAL for what is not an option or not a value of one.
 * @param namespace whose numbers gid= speaks.
 */
export function parseProcfsOptions(
  data: string,
  base: ProcfsOptions,
  namespace: UserNamespace,
): ProcfsOptions | number {
  let options = base;
  for (const option of data.split(",")) {
    if (option === "") continue;
    const at = option.indexOf("=");
    const key = at < 0 ? option : option.slice(0, at);
    const change = parseOption(key, at < 0 ? "" : option.slice(at + 1), namespace);
    if (change === null) return -EINVAL;
    options = { ...options, ...change };
  }
  return options;
}

function parseOption(key: string, value: string, namespace: UserNamespace): Partial<ProcfsOptions> | null {
  switch (key) {
    case "hidepid": {
      const mode = HIDEPID_MODES.find(([number, word]) => value === String(number) || value === word);
      return mode === undefined ? null : { hidePid: mode[0] };
    }
    case "gid":
      return /^[0-9]{1,10}$/.test(value) && Number(value) < 2 ** 32 ? { gid: namespace.makeKgid(Number(value)) } : null;
    case "subset":
      // One word today, a list separated by "+" by definition.
      return value.split("+").every((part) => part === "pid") ? { isPidOnly: true } : null;
    case "pidns":
      return value === "" ? null : { pidNamespacePath: value };
    default:
      return null;
  }
}

/** proc_show_options(): what differs from the defaults. */
export function formatProcfsOptions(options: ProcfsOptions): string {
  let text = "";
  if (options.gid !== DEFAULT_OPTIONS.gid) text += `,gid=${options.gid}`;
  const mode = HIDEPID_MODES.find(([number]) => number === options.hidePid);
  if (mode !== undefined && mode[0] !== HIDEPID_OFF) text += `,hidepid=${mode[1]}`;
  if (options.isPidOnly) text += ",subset=pid";
  return text;
}
