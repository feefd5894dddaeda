import type { NetDevice } from "../device/net-device.ts";
import type { InterfaceAddress } from "../ip/interface-address.ts";
import type { Route } from "../ip/route.ts";

/** Is told what changes in a stack: a netlink socket that listens. The types are RTM_NEW* and RTM_DEL*. */
export interface StackObserver {
  /** @param change which IFF_* changed. */
  linkChanged(type: number, device: NetDevice, change: number): void;
  addressChanged(type: number, device: NetDevice, address: InterfaceAddress): void;
  routeChanged(type: number, route: Route): void;
  nsidChanged(type: number, nsid: number): void;
}
