import { ARPHRD_ETHER, IFF_BROADCAST, IFF_NOARP } from "../../abi/if.ts";
import { savable } from "../../state/savable.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { ETHERNET_MTU } from "./ethernet.ts";
import { NetDevice } from "./net-device.ts";

/** A device that takes everything and sends nothing on: somewhere to put addresses (drivers/net/dummy.c). */
export class DummyDevice extends NetDevice {
  constructor(stack: NetworkStack, name: string, address: string) {
    super(stack, name, IFF_BROADCAST | IFF_NOARP, ETHERNET_MTU, address);
  }

  override get kind(): string {
    return "dummy";
  }

  override get type(): number {
    return ARPHRD_ETHER;
  }

  override get otherEnd(): null {
    return null;
  }

  override get minimumMtu(): number {
    return 0;
  }

  override get maximumMtu(): number {
    return 0;
  }
}

savable(DummyDevice, { name: "net.DummyDevice", version: 1, saved: {} });
