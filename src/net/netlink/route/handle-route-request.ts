/** rtnetlink(7): rtnetlink_rcv_msg() of net/core/rtnetlink.c. */
import { EOPNOTSUPP } from "../../../abi/errno.ts";
import {
  RTM_BASE,
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELROUTE,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_GETNEIGH,
  RTM_GETNSID,
  RTM_GETROUTE,
  RTM_GETRULE,
  RTM_MAX,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWNSID,
  RTM_NEWROUTE,
  RTM_SETLINK,
} from "../../../abi/rtnetlink.ts";
import { deleteAddress, getAddress, newAddress } from "./addresses.ts";
import { setLink } from "./change-link.ts";
import { getLink } from "./get-link.ts";
import { getRoute } from "./get-route.ts";
import { deleteLink, newLink } from "./new-link.ts";
import { getNsid, newNsid } from "./nsids.ts";
import type { RouteRequest } from "./route-request.ts";
import { deleteRoute, newRoute } from "./routes.ts";
import { getRule } from "./rules.ts";

/** Carries a request out; answers go to `request.answers`. @returns 0 or -errno. */
type Handler = (request: RouteRequest) => number;

/** Neighbours are known as soon as they are asked for, and forgotten: there are none to show. */
const noNeighbours: Handler = (request) => (request.isDump ? 0 : -EOPNOTSUPP);

const HANDLERS: ReadonlyMap<number, Handler> = new Map([
  [RTM_NEWLINK, newLink],
  [RTM_DELLINK, deleteLink],
  [RTM_GETLINK, getLink],
  [RTM_SETLINK, setLink],
  [RTM_NEWADDR, newAddress],
  [RTM_DELADDR, deleteAddress],
  [RTM_GETADDR, getAddress],
  [RTM_NEWROUTE, newRoute],
  [RTM_DELROUTE, deleteRoute],
  [RTM_GETROUTE, getRoute],
  [RTM_GETNEIGH, noNeighbours],
  [RTM_GETRULE, getRule],
  [RTM_NEWNSID, newNsid],
  [RTM_GETNSID, getNsid],
]);

/** Of four types that belong together the third one asks. */
const KIND_MASK = 3;
const KIND_GET = 2;

export function handleRouteRequest(request: RouteRequest): number {
  const { type } = request.header;
  if (type > RTM_MAX || type < RTM_BASE) return -EOPNOTSUPP;
  // All of them have at least struct rtgenmsg.
  if (request.body.length < 1) return 0;
  if (((type - RTM_BASE) & KIND_MASK) !== KIND_GET) {
    const error = request.checkAdministers(request.stack, "NET-032");
    if (error < 0) return error;
  }
  return HANDLERS.get(type)?.(request) ?? -EOPNOTSUPP;
}
