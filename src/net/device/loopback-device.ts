import { ARPHRD_LOOPBACK, IFF_LOOPBACK } from "../../abi/if.ts";
import { savable } from "../../state/savable.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { NetDevice } from "./net-device.ts";

/** drivers/net/loopback.c */
const LOOPBACK_MTU = 64 * 1024;

/** lo: the first device of every network namespace (NET-001). What is sent through it arrives at it. */
export class LoopbackDevice extends NetDevice {
  constructor(stack: NetworkStack) {
    super(stack, "lo", IFF_LOOPBACK, LOOPBACK_MTU, "\0".repeat(6));
  }

  override get kind(): null {
    return null;
  }

  override get type(): number {
    return ARPHRD_LOOPBACK;
  }

  override get otherEnd(): NetDevice | null {
    return this.isUp ? this : null;
  }

  override get minimumMtu(): number {
    return 0;
  }

  override get maximumMtu(): number {
    return 0;
  }
}

savable(LoopbackDevice, { name: "net.LoopbackDevice", version: 1, saved: {} });
