import { EACCES, EEXIST, EHOSTUNREACH, EINVAL, ENETUNREACH, ESRCH } from "../../abi/errno.ts";
import {
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTN_BLACKHOLE,
  RTN_PROHIBIT,
  RTN_THROW,
  RTN_UNREACHABLE,
} from "../../abi/rtnetlink.ts";
import { list, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { type IpAddress, matchesPrefix } from "./ip-address.ts";
import { Route } from "./route.ts";

/** The rules that every namespace starts with, in their order: from all lookup local, main, default (ip-rule(8)). */
const LOOKUP_ORDER = [RT_TABLE_LOCAL, RT_TABLE_MAIN, RT_TABLE_DEFAULT];

/** What `add` does about a route to the same prefix with the same priority: NLM_F_* of rtnetlink(7). */
export interface AddRouteOptions {
  readonly isExclusive: boolean;
  readonly replaces: boolean;
  readonly appends: boolean;
}

/** All routing tables of a namespace (struct fib_table, struct fib6_table). */
export class RouteTable {
  /** By prefix length, longest first; those to one prefix by priority, then in the order they were added. */
  readonly routes: Route[];

  constructor() {
    this.routes = [];
  }

  /** fib_table_insert(): 0, or -EEXIST. @returns the route that was replaced, if there was one. */
  add(route: Route, options: AddRouteOptions): Route | number {
    const rival = this.routes.findIndex((other) => isSamePlace(other, route));
    if (rival >= 0) {
      if (options.isExclusive) return -EEXIST;
      if (options.replaces) {
        const [old] = this.routes.splice(rival, 1, route);
        return old!;
      }
      const isThere = this.routes.some((other) => isSamePlace(other, route) && isSameHop(other, route));
      if (isThere || !options.appends) return -EEXIST;
    }
    const at = this.routes.findIndex((other) => goesBehind(other, route));
    this.routes.splice(at < 0 ? this.routes.length : at, 0, route);
    return 0;
  }

  /** fib_table_delete(): the first route that `matches`, or -ESRCH. */
  remove(matches: (route: Route) => boolean): Route | number {
    const at = this.routes.findIndex(matches);
    return at < 0 ? -ESRCH : this.routes.splice(at, 1)[0]!;
  }

  /** fib_lookup(): the route to `destination`, or what a route that forbids it says. */
  lookup(destination: IpAddress, suits: (route: Route) => boolean): Route | number {
    for (const table of LOOKUP_ORDER) {
      for (const route of this.routes) {
        if (route.table !== table || !matchesPrefix(destination, route.destination, route.prefixLength)) continue;
        if (!suits(route)) continue;
        if (route.type === RTN_THROW) break;
        const error = refusalOf(route.type);
        return error === 0 ? route : -error;
      }
    }
    return -ENETUNREACH;
  }

  /** The route of one table that `destination` has, whatever its type. */
  lookupIn(table: number, destination: IpAddress): Route | null {
    return (
      this.routes.find(
        (route) => route.table === table && matchesPrefix(destination, route.destination, route.prefixLength),
      ) ?? null
    );
  }
}

/** fib_props[] of net/ipv4/fib_semantics.c */
function refusalOf(type: number): number {
  switch (type) {
    case RTN_BLACKHOLE:
      return EINVAL;
    case RTN_UNREACHABLE:
      return EHOSTUNREACH;
    case RTN_PROHIBIT:
      return EACCES;
  }
  return 0;
}

function isSamePlace(a: Route, b: Route): boolean {
  return (
    a.table === b.table &&
    a.destination === b.destination &&
    a.prefixLength === b.prefixLength &&
    a.priority === b.priority &&
    a.tos === b.tos
  );
}

function isSameHop(a: Route, b: Route): boolean {
  return a.type === b.type && a.scope === b.scope && a.gateway === b.gateway && a.device === b.device;
}

/** Whether `other` stands behind a new `route`. */
function goesBehind(other: Route, route: Route): boolean {
  if (other.prefixLength !== route.prefixLength) return other.prefixLength < route.prefixLength;
  return other.table === route.table && other.destination === route.destination && other.priority > route.priority;
}

savable(RouteTable, { name: "net.RouteTable", version: 1, saved: { routes: list(ref(() => Route)) } });
