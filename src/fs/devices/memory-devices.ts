import { MEM_MAJOR, makedev, TTYAUX_MAJOR } from "../../abi/dev.ts";
import type { FramePool } from "../../mm/frame-pool.ts";
import type { DeviceRegistry } from "../device-registry.ts";
import { PtmxDevice } from "../devpts/ptmx.ts";
import { ControllingTtyDevice } from "../tty/tty-device.ts";
import type { EntropySource } from "./entropy.ts";
import { NullDevice } from "./null-device.ts";
import { RandomDevice } from "./random-device.ts";
import { ZeroDevice } from "./zero-device.ts";

/** A device every system has: its node in /dev, and its number (Documentation/admin-guide/devices.txt). */
export interface StandardDevice {
  readonly name: string;
  readonly number: number;
  readonly mode: number;
}

export const NULL_DEV = makedev(MEM_MAJOR, 3);
export const ZERO_DEV = makedev(MEM_MAJOR, 5);
export const FULL_DEV = makedev(MEM_MAJOR, 7);
export const RANDOM_DEV = makedev(MEM_MAJOR, 8);
export const URANDOM_DEV = makedev(MEM_MAJOR, 9);
export const TTY_DEV = makedev(TTYAUX_MAJOR, 0);
export const CONSOLE_DEV = makedev(TTYAUX_MAJOR, 1);
export const PTMX_DEV = makedev(TTYAUX_MAJOR, 2);

export const STANDARD_DEVICES: readonly StandardDevice[] = [
  { name: "null", number: NULL_DEV, mode: 0o666 },
  { name: "zero", number: ZERO_DEV, mode: 0o666 },
  { name: "full", number: FULL_DEV, mode: 0o666 },
  { name: "random", number: RANDOM_DEV, mode: 0o666 },
  { name: "urandom", number: URANDOM_DEV, mode: 0o666 },
  { name: "tty", number: TTY_DEV, mode: 0o666 },
  { name: "console", number: CONSOLE_DEV, mode: 0o600 },
  { name: "ptmx", number: PTMX_DEV, mode: 0o666 },
];

/** Registers the drivers of all standard devices but the console, whose terminal somebody else has. */
export function registerMemoryDevices(registry: DeviceRegistry, pool: FramePool, entropy: EntropySource): void {
  const random = new RandomDevice(entropy);
  registry.register(NULL_DEV, new NullDevice());
  registry.register(ZERO_DEV, new ZeroDevice(pool, false));
  registry.register(FULL_DEV, new ZeroDevice(pool, true));
  registry.register(RANDOM_DEV, random);
  registry.register(URANDOM_DEV, random);
  registry.register(TTY_DEV, new ControllingTtyDevice());
  registry.register(PTMX_DEV, new PtmxDevice());
}
