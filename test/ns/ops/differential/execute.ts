/** Operations of a history, told to actors. */
import { MS_BIND } from "../../../../src/abi/mount.ts";
import { type Actor, LINK_NAMES, MAP_NAMES } from "../../../../src/ns/ops/actor.ts";
import type { NamespaceHandle } from "../../../../src/ns/ops/namespace-handle.ts";
import { isErrno, type Outcome } from "../../../../src/ns/ops/outcome.ts";
import type { Operation } from "../../differential/operation.ts";

/** Where histories mount: a tmpfs of their own. */
export const PLAYGROUND = "/srv";
const PATHS = ["", "/a", "/b", "/a/x", "/b/x", "/c"].map((name) => `${PLAYGROUND}${name}`);

/** Processes there may be. */
const CROWD = 7;

/** The actors of one history, in the order they were made, and what they have open. */
export class Cast {
  readonly actors: Actor[];
  private readonly registers: Map<Actor, (NamespaceHandle | undefined)[]>;

  constructor(first: Actor) {
    this.actors = [first];
    this.registers = new Map();
  }

  /** The first is not asked to do anything but what happens to it. */
  acting(slot: number): Actor | undefined {
    const living = this.actors.slice(1).filter((actor) => !actor.hasEnded);
    return living[slot % living.length];
  }

  /** Whoever, the dead included. */
  about(slot: number): Actor {
    return this.actors[slot % this.actors.length]!;
  }

  handle(actor: Actor, register: number): NamespaceHandle | undefined {
    return this.registers.get(actor)?.[register];
  }

  async keep(actor: Actor, register: number, handle: NamespaceHandle): Promise<void> {
    const own = this.registers.get(actor) ?? [];
    this.registers.set(actor, own);
    await own[register]?.close();
    own[register] = handle;
  }

  get isFull(): boolean {
    return this.actors.filter((actor) => !actor.hasEnded).length > CROWD;
  }
}

/** @returns the answer as text; null when nobody is there to do it. */
export async function execute(cast: Cast, operation: Operation): Promise<string | null> {
  const actor = cast.acting(operation.slot);
  if (actor === undefined) return null;
  const answer = await ACTIONS[operation.name]!({ cast, actor, operation, target: cast.about(operation.numbers[3]) });
  if (answer === null) return null;
  return isErrno(answer) ? answer.errno : JSON.stringify(answer.value ?? null);
}

interface Request {
  readonly cast: Cast;
  readonly actor: Actor;
  readonly operation: Operation;
  readonly target: Actor;
}

type Action = (request: Request) => Promise<Outcome<unknown> | null>;

/** Of the handle in the register that the first number names. */
function withHandle(action: (handle: NamespaceHandle, request: Request) => Promise<Outcome<unknown>>): Action {
  return async (request) => {
    const handle = request.cast.handle(request.actor, request.operation.numbers[0]);
    return handle === undefined ? null : action(handle, request);
  };
}

async function keeping(
  { cast, actor, operation }: Request,
  opened: Outcome<NamespaceHandle>,
): Promise<Outcome<unknown>> {
  if (isErrno(opened)) return opened;
  await cast.keep(actor, operation.numbers[1], opened.value);
  return opened.value.link();
}

const ACTIONS: Readonly<Record<string, Action>> = {
  async create({ cast, actor, operation: { numbers } }) {
    if (cast.isFull) return null;
    const made = await actor.create(numbers[0]);
    if (isErrno(made)) return made;
    cast.actors.push(made.value);
    return { value: "created" };
  },
  unshare: ({ actor, operation: { numbers } }) => actor.unshare(numbers[0]),
  enter: ({ actor, target, operation: { numbers } }) => actor.enter(target, numbers[0]),
  open: async (request) =>
    keeping(request, await request.actor.open(request.target, LINK_NAMES[request.operation.numbers[0]]!)),
  join: withHandle((handle, { operation: { numbers } }) => handle.join(numbers[1])),
  parent: withHandle(async (handle, request) => keeping(request, await handle.parent())),
  owner: withHandle(async (handle, request) => keeping(request, await handle.owner())),
  owner_uid: withHandle((handle) => handle.ownerUid()),
  type: withHandle((handle) => handle.type()),
  close: withHandle(async (handle) => {
    await handle.close();
    return handle.type();
  }),
  write_map: ({ actor, target, operation: { numbers, text } }) =>
    actor.writeMap(target, MAP_NAMES[numbers[0] as 0 | 1 | 2], text),
  read_map: ({ actor, target, operation: { numbers } }) => actor.readMap(target, MAP_NAMES[numbers[0] as 0 | 1 | 2]),
  write_setgroups: ({ actor, target, operation: { text } }) => actor.writeSetgroups(target, text),
  async read_status({ actor, target }) {
    const status = await actor.status(target);
    if (isErrno(status)) return status;
    const { uid, gid, groups, capabilities, nspid } = status.value;
    return { value: { uid, gid, groups, capabilities, nspid: nspid.slice(1) } };
  },
  read_links: async ({ actor, target }) => ({ value: await actor.links(target) }),
  write_time_offsets: ({ actor, target, operation: { text } }) => actor.writeTimeOffsets(target, text),
  hostname: ({ actor, operation: { text } }) => actor.setHostname(text),
  domainname: ({ actor, operation: { text } }) => actor.setDomainname(text),
  set_uids: ({ actor, operation: { numbers } }) => actor.setUids(numbers[0], numbers[1], numbers[2]),
  set_gids: ({ actor, operation: { numbers } }) => actor.setGids(numbers[0], numbers[1], numbers[2]),
  set_groups: ({ actor, operation: { numbers } }) => actor.setGroups([numbers[1], numbers[2], 7].slice(0, numbers[0])),
  set_capabilities: ({ actor, operation: { numbers } }) =>
    actor.setCapabilities({
      effective: BigInt(numbers[0]),
      permitted: BigInt(numbers[1]),
      inheritable: BigInt(numbers[2]),
    }),
  tmpfs: ({ actor, operation: { numbers } }) => actor.mount("t", PATHS[numbers[0]]!, "tmpfs", numbers[1]),
  bind: ({ actor, operation: { numbers } }) =>
    actor.mount(PATHS[numbers[0]]!, PATHS[numbers[1]]!, "", MS_BIND + numbers[2]),
  propagation: ({ actor, operation: { numbers } }) => actor.mount("none", PATHS[numbers[0]]!, "", numbers[1]),
  umount: ({ actor, operation: { numbers } }) => actor.umount(PATHS[numbers[0]]!, numbers[1]),
  kill: ({ actor, target, operation: { numbers } }) => actor.kill(target, numbers[0]),
  wait: ({ actor }) => actor.wait(),
  async exit({ actor, operation: { numbers } }) {
    await actor.exit(numbers[0]);
    return { value: null };
  },
};
