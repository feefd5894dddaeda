import { EINVAL } from "../../abi/errno.ts";
import { INVALID_ID } from "../../ns/ids.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";

/** Mount options of devpts (Documentation/filesystems/devpts.rst). */
export interface DevptsOptions {
  /** Owners of new terminals; without them the opener's. */
  readonly uid: number | null;
  readonly gid: number | null;
  /** Permissions of new terminals. */
  readonly mode: number;
  /** Permissions of the ptmx node inside. */
  readonly ptmxmode: number;
  /** How many terminals there can be. */
  readonly max: number;
}

export const DEVPTS_PARAMETERS: readonly string[] = ["uid", "gid", "mode", "ptmxmode", "newinstance", "max"];

/** NR_UNIX98_PTY_MAX */
export const MAX_TERMINALS = 1 << 20;
const DEFAULTS: DevptsOptions = { uid: null, gid: null, mode: 0o600, ptmxmode: 0, max: MAX_TERMINALS };

/** parse_mount_options(): EINVAL for unknown options and malformed values. */
export function parseDevptsOptions(data: string, namespace: UserNamespace): DevptsOptions | number {
  const options: { -readonly [K in keyof DevptsOptions]: DevptsOptions[K] } = { ...DEFAULTS };
  for (const option of data.split(",")) {
    // Every instance is a new one since Linux 4.7: "newinstance" says nothing any more.
    if (option === "" || option === "newinstance") continue;
    const [key, value = ""] = option.split("=");
    const isOctal = key === "mode" || key === "ptmxmode";
    if (!(isOctal ? /^[0-7]{1,11}$/ : /^[0-9]{1,10}$/).test(value)) return -EINVAL;
    const number = Number.parseInt(value, isOctal ? 8 : 10);
    switch (key) {
      case "uid":
        options.uid = namespace.makeKuid(number);
        if (options.uid === INVALID_ID) return -EINVAL;
        break;
      case "gid":
        options.gid = namespace.makeKgid(number);
        if (options.gid === INVALID_ID) return -EINVAL;
        break;
      case "mode":
        options.mode = number & 0o7777;
        break;
      case "ptmxmode":
        options.ptmxmode = number & 0o7777;
        break;
      case "max":
        if (number > MAX_TERMINALS) return -EINVAL;
        options.max = number;
        break;
      default:
        return -EINVAL;
    }
  }
  return options;
}

/** devpts_show_options() */
export function devptsOptionsText({ uid, gid, mode, ptmxmode, max }: DevptsOptions): string {
  const owner = `${uid === null ? "" : `,uid=${uid}`}${gid === null ? "" : `,gid=${gid}`}`;
  const octal = (bits: number): string => bits.toString(8).padStart(3, "0");
  return `${owner},mode=${octal(mode)},ptmxmode=${octal(ptmxmode)}${max < MAX_TERMINALS ? `,max=${max}` : ""}`;
}
