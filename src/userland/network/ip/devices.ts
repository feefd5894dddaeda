import { IFNAMSIZ } from "../../../abi/if.ts";
import { IFLA_ALT_IFNAME, IFLA_IFNAME, RTM_GETLINK } from "../../../abi/rtnetlink.ts";
import { Ifinfomsg } from "../../../abi/rtnetlink-struct.ts";
import type { NetlinkWriter } from "../../../net/netlink/netlink-writer.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { RouteError, type RouteSocket } from "../netlink/route-socket.ts";
import { type LinkRecord, linkRecord } from "./link-record.ts";

/** A message's struct ifinfomsg with nothing in it but `index`. */
export function deviceHeader(request: NetlinkWriter, index = 0): NetlinkWriter {
  return request.struct(Ifinfomsg.size, (view, at) => Ifinfomsg.write(view, at, { ifi_index: index }));
}

/** Network devices by index and name (iproute2's lib/ll_map.c). */
export class Devices {
  private readonly socket: RouteSocket;
  private readonly known = new Map<number, LinkRecord>();

  constructor(socket: RouteSocket) {
    this.socket = socket;
  }

  /** All there are, in the kernel's order. @throws RouteError */
  *list(): Routine<LinkRecord[]> {
    const records = (yield* this.socket.dump(RTM_GETLINK, deviceHeader)).map(linkRecord);
    for (const record of records) this.known.set(record.index, record);
    return records;
  }

  /** Null when there is none. */
  *named(name: string): Routine<LinkRecord | null> {
    return yield* this.ask((request) =>
      deviceHeader(request).text(name.length < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME, name),
    );
  }

  /** ll_name_to_index(): 0 when there is none; "if7" is the device with the index 7. */
  *indexOf(name: string): Routine<number> {
    const found = yield* this.named(name);
    return found?.index ?? Number(/^if(\d+)$/.exec(name)?.[1] ?? 0);
  }

  /** ll_index_to_name() */
  *nameOf(index: number): Routine<string> {
    return (yield* this.at(index))?.name ?? `if${index}`;
  }

  *at(index: number): Routine<LinkRecord | null> {
    return this.known.get(index) ?? (yield* this.ask((request) => deviceHeader(request, index)));
  }

  private *ask(write: (request: NetlinkWriter) => void): Routine<LinkRecord | null> {
    try {
      const record = linkRecord(yield* this.socket.get(RTM_GETLINK, write));
      this.known.set(record.index, record);
      return record;
    } catch (error) {
      if (error instanceof RouteError) return null;
      throw error;
    }
  }
}
