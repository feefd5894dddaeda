/** What `ip` knows: objects, and the commands of each, in the order in which an abbreviation finds them. */
import type { Routine } from "../../../platform/program/syscall.ts";
import { changeAddress } from "./address/change-address.ts";
import { flush, show } from "./address/show-addresses.ts";
import { IpFailure, USAGE } from "./ip-failure.ts";
import { addLink, deleteLink, setLink } from "./link/change-link.ts";
import {
  addNetns,
  attachNetns,
  deleteNetns,
  execNetns,
  identifyNetns,
  listNetns,
  listNsids,
  pidsOfNetns,
  setNsid,
} from "./netns/netns-commands.ts";
import { changeRoute, type ROUTE_CHANGES } from "./route/change-route.ts";
import { getRoute } from "./route/get-route.ts";
import { flushRoutes, listRoutes } from "./route/list-routes.ts";
import { listRules } from "./rule.ts";
import type { IpSession } from "./session.ts";
import { usageOf } from "./usage.ts";
import { abbreviates, type Words } from "./words.ts";

type IpCommand = (session: IpSession, words: Words) => Routine;

interface IpObject {
  readonly names: readonly string[];
  /** With the words for each. */
  readonly commands: readonly (readonly [words: string, command: IpCommand])[];
}

/** What an object does without a command. */
const SHOW = "list show lst";

const route = (change: keyof typeof ROUTE_CHANGES): IpCommand =>
  function* (session, words) {
    if (!(yield* changeRoute(session, words, change))) throw usage("route");
  };

const usage = (object: string): IpFailure => new IpFailure(usageOf(object).trimEnd(), USAGE);

const OBJECTS: readonly IpObject[] = [
  {
    names: ["address"],
    commands: [
      ["add", (session, words) => changeAddress(session, words, "add")],
      ["change chg", (session, words) => changeAddress(session, words, "change")],
      ["replace", (session, words) => changeAddress(session, words, "replace")],
      ["delete", (session, words) => changeAddress(session, words, "delete")],
      [SHOW, (session, words) => show(session, words, false)],
      ["flush", flush],
    ],
  },
  {
    names: ["route"],
    commands: [
      [SHOW, listRoutes],
      ["get", getRoute],
      ["add", route("add")],
      ["change chg", route("change")],
      ["replace", route("replace")],
      ["prepend", route("prepend")],
      ["append", route("append")],
      ["test", route("test")],
      ["delete", route("delete")],
      ["flush", flushRoutes],
    ],
  },
  { names: ["rule"], commands: [[SHOW, listRules]] },
  {
    names: ["link"],
    commands: [
      ["add", addLink],
      ["set change", setLink],
      ["delete", deleteLink],
      [SHOW, (session, words) => show(session, words, true)],
    ],
  },
  {
    names: ["netns"],
    commands: [
      [SHOW, listNetns],
      ["list-id", listNsids],
      ["add", addNetns],
      ["set", setNsid],
      ["delete", deleteNetns],
      ["identify", identifyNetns],
      ["pids", pidsOfNetns],
      ["exec", execNetns],
      ["attach", attachNetns],
    ],
  },
];

/** Runs `ip OBJECT [COMMAND] ...`. @throws IpFailure, RouteError */
export function* runObject(session: IpSession, words: Words): Routine {
  const word = words.argument();
  if (word !== "" && abbreviates(word, "help")) throw usage("ip");
  const object = OBJECTS.find(({ names }) => names.some((name) => abbreviates(word, name)));
  if (object === undefined) throw new IpFailure(`Object "${word}" is unknown, try "ip help".`, 1);
  const [name] = object.names;
  const command = words.next();
  if (command === undefined) return yield* object.commands.find(([known]) => known === SHOW)![1](session, words);
  if (abbreviates(command, "help")) throw usage(name!);
  const found = object.commands.find(([known]) => known.split(" ").some((each) => abbreviates(command, each)));
  if (found === undefined) throw new IpFailure(`Command "${command}" is unknown, try "ip ${name} help".`, USAGE);
  return yield* found[1](session, words);
}
