import { ARPHRD_ETHER, IFF_BROADCAST, IFF_MULTICAST } from "../../abi/if.ts";
import { nullable, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { ETHERNET_MTU } from "./ethernet.ts";
import { NetDevice } from "./net-device.ts";

/** One end of a virtual Ethernet cable (veth(4)): what is sent through it arrives at the other end, in whatever namespace that is. */
export class VethDevice extends NetDevice {
  /** Null only before both ends are registered, and after they are gone. */
  peer: VethDevice | null;

  constructor(stack: NetworkStack, name: string, address: string) {
    super(stack, name, IFF_BROADCAST | IFF_MULTICAST, ETHERNET_MTU, address);
    this.peer = null;
    this.hadCarrier = false;
  }

  override get kind(): string {
    return "veth";
  }

  override get type(): number {
    return ARPHRD_ETHER;
  }

  /** The carrier is there while both ends are up. */
  override get hasCarrier(): boolean {
    return this.isUp && this.peer?.isUp === true;
  }

  override get otherEnd(): NetDevice | null {
    return this.hasCarrier ? this.peer : null;
  }

  override get link(): NetDevice {
    return this.peer ?? this;
  }

  override get companions(): readonly NetDevice[] {
    return this.peer === null ? [] : [this.peer];
  }
}

savable(VethDevice, { name: "net.VethDevice", version: 1, saved: { peer: nullable(ref(() => VethDevice)) } });
