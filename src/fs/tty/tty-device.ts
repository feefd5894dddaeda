import { CAP_SYS_ADMIN } from "../../abi/capability.ts";
import { EBUSY, ENXIO } from "../../abi/errno.ts";
import { O_NOCTTY } from "../../abi/fcntl.ts";
import { bool, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { CharacterDevice } from "../character-device.ts";
import type { FileDescription } from "../file-description.ts";
import type { Path } from "../path.ts";
import { claimOnOpen, isCapable } from "./controlling-tty.ts";
import { Tty } from "./tty.ts";
import { TtyFile } from "./tty-file.ts";

/** The device of one terminal. /dev/console is the same terminal, but never becomes a controlling one by being opened. */
export class TtyDevice extends CharacterDevice {
  readonly tty: Tty;
  readonly isConsole: boolean;

  constructor(tty: Tty, isConsole: boolean) {
    super();
    this.tty = tty;
    this.isConsole = isConsole;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return openTty(caller, path, flags, this.tty, this.isConsole);
  }
}

/** /dev/tty (tty(4)): the caller's controlling terminal; ENXIO without one. */
export class ControllingTtyDevice extends CharacterDevice {
  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    const tty = caller.jobControl?.controllingTty ?? null;
    return tty === null ? -ENXIO : openTty(caller, path, flags | O_NOCTTY, tty, false);
  }
}

/** tty_open() */
export function openTty(
  caller: Caller,
  path: Path,
  flags: number,
  tty: Tty,
  isConsole: boolean,
): FileDescription | number {
  // ioctl_tty(2), TIOCEXCL: EBUSY for all but the administrator
  if (tty.isExclusive && !isCapable(caller, CAP_SYS_ADMIN)) return -EBUSY;
  const file = new TtyFile(path, flags, caller.credentials, tty, isConsole);
  if (!isConsole && (flags & O_NOCTTY) === 0) claimOnOpen(caller.jobControl, tty, file);
  return file;
}

savable(TtyDevice, { name: "fs.TtyDevice", version: 1, saved: { tty: ref(() => Tty), isConsole: bool } });
savable(ControllingTtyDevice, { name: "fs.ControllingTtyDevice", version: 1, saved: {} });
