/** What each argument of capsh(1) does; they are carried out one after the other. */
import { CAP_SETGID, CAP_SETPCAP, CAP_SETUID, CAP_SYS_CHROOT } from "../../../abi/capability.ts";
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAP_AMBIENT_LOWER,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_GET_NO_NEW_PRIVS,
  PR_SET_KEEPCAPS,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
} from "../../../abi/prctl.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { parseCapabilityMask } from "../../capabilities/capability-mask.ts";
import { allCapabilities, capabilityName, parseCapability } from "../../capabilities/capability-name.ts";
import { parseCapabilityText } from "../../capabilities/capability-text.ts";
import { parseIabText } from "../../capabilities/iab-text.ts";
import {
  ambientSet,
  boundingSet,
  capabilityState,
  setCapabilityState,
  setIabState,
  withEffective,
} from "../../capabilities/process-capabilities.ts";
import type { ToolContext } from "../../tool.ts";
import { getgrnam, getgrouplist, getpwnam, parseId } from "../../users/index.ts";
import { currentMode, MODES, type Mode, setMode } from "./mode.ts";
import { currentState, fullState } from "./print.ts";
import { Refusal } from "./refusal.ts";
import type { Session } from "./session.ts";

/** @throws Refusal with what capsh says before it ends with status 1. */
export type Action = (tool: ToolContext, value: string, session: Session) => Routine;

/** `work`, whose failure is `message`; with the error's description where that ends in a colon. */
function* orRefuse<T>(work: Iterable<unknown> | Routine<T>, message: string, isPrinted = false): Routine<T> {
  try {
    return yield* work as Routine<T>;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new Refusal(message.endsWith(":") ? `${message} ${error.description}` : message, isPrinted);
  }
}

function unsigned(value: string, option: string): number {
  const number = /^(0x[0-9a-f]+|[0-9]+)$/i.test(value)
    ? Number(/^0[0-7]/.test(value) ? `0o${value}` : value)
    : Number.NaN;
  if (Number.isNaN(number)) throw new Refusal(`invalid --${option} value: want non-negative integer, got "${value}"`);
  return number;
}

function known(name: string): number {
  const number = parseCapability(name);
  if (number === null) throw new Refusal(`cap[${name}] not recognized by library`);
  return number;
}

/** A list of names, empty for "". */
function listed(value: string): number[] {
  return (value === "" ? [] : value.split(",")).map((name) => {
    const number = parseCapability(name);
    if (number === null) throw new Refusal(`capability [${name}] is unknown to libcap`);
    return number;
  });
}

function* drop(tool: ToolContext, value: string, { isStrict }: Session): Routine {
  const { sys } = tool;
  const numbers = value === "all" ? allCapabilities() : listed(value);
  if (numbers.length === 0) return;
  const work = function* (): Routine {
    for (const number of numbers)
      yield* orRefuse(
        sys.prctl(PR_CAPBSET_DROP, number, 0, 0, 0),
        `failed to drop [${capabilityName(number)}=${number}]`,
      );
  };
  if (isStrict) return yield* work();
  yield* demand(tool, CAP_SETPCAP, "unable to raise CAP_SETPCAP for BSET changes:");
  yield* withEffective(sys, [CAP_SETPCAP], work);
}

/** Refuses where the capability is not permitted, as raising it would be. */
function* demand({ sys }: ToolContext, number: number, message: string): Routine {
  const state = yield* capabilityState(sys);
  yield* orRefuse(setCapabilityState(sys, { ...state, effective: new Set([...state.effective, number]) }), message);
  yield* setCapabilityState(sys, state);
}

function* setInheritable({ sys }: ToolContext, value: string): Routine {
  const numbers = value === "" ? [] : value.split(",").map(parseCapability);
  if (numbers.includes(null)) throw new Refusal("Fatal error internalizing capabilities: Invalid argument");
  const inheritable = new Set(numbers as number[]);
  const state = yield* capabilityState(sys);
  yield* orRefuse(setCapabilityState(sys, { ...state, inheritable }), "Unable to set inheritable capabilities:");
}

function* setCaps({ sys }: ToolContext, value: string): Routine {
  const state = parseCapabilityText(value);
  if (state === null) throw new Refusal(`unable to interpret [--caps=${value}]`);
  yield* orRefuse(setCapabilityState(sys, state), `Unable to set capabilities [--caps=${value}]`);
}

/** cap_setuid(3): keeps what is permitted, nothing effective. @throws Errno */
function* capSetuid({ sys }: ToolContext, uid: number): Routine {
  const { permitted, inheritable } = yield* capabilityState(sys);
  yield* withEffective(sys, [CAP_SETUID], function* () {
    yield* sys.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    yield* sys.setuid(uid);
    yield* sys.prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
  });
  yield* setCapabilityState(sys, { effective: new Set(), permitted, inheritable });
}

function* becomeUser(tool: ToolContext, name: string, session: Session): Routine {
  const { sys } = tool;
  const user = yield* getpwnam(sys, name);
  if (user === null) throw new Refusal(`User [${name}] not known`);
  const groups = yield* getgrouplist(sys, name, user.pw_gid);
  const become = withEffective(sys, [CAP_SETGID], function* () {
    yield* sys.setgid(user.pw_gid);
    yield* sys.setgroups(groups);
  });
  yield* orRefuse(become, "Unable to set group list for user:");
  yield* orRefuse(capSetuid(tool, user.pw_uid), `Failed to set uid=${user.pw_uid}(user=${name}):`);
  if (session.setsEnvironment) session.env = { ...session.env, HOME: user.pw_dir };
}

function* setGroups({ sys }: ToolContext, value: string): Routine {
  const gids: number[] = [];
  for (const name of value === "" ? [] : value.split(",")) {
    const gid = parseId(name) ?? (yield* getgrnam(sys, name))?.gr_gid;
    if (gid === undefined) throw new Refusal(`Failed to identify gid for group [${name}]`);
    gids.push(gid);
  }
  yield* orRefuse(sys.setgroups(gids), "Failed to setgroups.");
}

function* changeRoot(tool: ToolContext, path: string, { isStrict }: Session): Routine {
  const { sys } = tool;
  const work = function* (): Routine {
    yield* sys.chroot(path);
    yield* sys.chdir("/");
  };
  const message = `Unable to chroot/chdir to [${path}]`;
  if (isStrict) return yield* orRefuse(work(), message);
  yield* demand(tool, CAP_SYS_CHROOT, "unable to raise CAP_SYS_CHROOT:");
  yield* orRefuse(withEffective(sys, [CAP_SYS_CHROOT], work), message);
}

function* changeAmbient({ sys }: ToolContext, value: string, action: number, verb: string): Routine {
  for (const number of value === "all" ? allCapabilities() : listed(value))
    yield* orRefuse(
      sys.prctl(PR_CAP_AMBIENT, action, number, 0, 0),
      `failed to ${verb} ambient [${capabilityName(number)}=${number}]`,
    );
}

function* setIab({ sys }: ToolContext, value: string): Routine {
  const iab = parseIabText(value);
  if (iab === null) throw new Refusal(`iab: '${value}' malformed`);
  yield* orRefuse(setIabState(sys, iab), "unable to set IAB tuple:");
}

function* changeMode({ sys }: ToolContext, value: string): Routine {
  const mode = MODES.find((candidate) => candidate === value && candidate !== "UNCERTAIN");
  if (mode === undefined) throw new Refusal(`unsupported mode: ${value}`, true);
  yield* orRefuse(setMode(sys, mode as Exclude<Mode, "UNCERTAIN">), `failed to set mode [${value}]:`, true);
}

/** --NAME=VALUE. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  drop,
  caps: setCaps,
  inh: setInheritable,
  iab: setIab,
  user: becomeUser,
  groups: setGroups,
  chroot: changeRoot,
  addamb: (tool, value) => changeAmbient(tool, value, PR_CAP_AMBIENT_RAISE, "raise"),
  delamb: (tool, value) => changeAmbient(tool, value, PR_CAP_AMBIENT_LOWER, "lower"),
  mode: changeMode,
  *inmode({ sys }, value) {
    const mode = yield* currentMode(sys);
    if (mode !== value) throw new Refusal(`mismatched mode got=${mode} want=${value}`, true);
  },
  *uid({ sys }, value) {
    const uid = unsigned(value, "uid");
    yield* orRefuse(sys.setuid(uid), `Failed to set uid=${uid}:`);
  },
  *gid({ sys }, value) {
    const gid = unsigned(value, "gid");
    yield* orRefuse(sys.setgid(gid), `Failed to set gid=${gid}:`);
  },
  *"cap-uid"(tool, value) {
    const uid = unsigned(value, "cap-uid");
    yield* orRefuse(capSetuid(tool, uid), `Failed to cap_setuid(${uid}):`);
  },
  *keep({ sys }, value) {
    const keep = unsigned(value, "keep");
    yield* orRefuse(sys.prctl(PR_SET_KEEPCAPS, keep, 0, 0, 0), `prctl(PR_SET_KEEPCAPS, ${keep}) failed:`);
  },
  *secbits({ sys }, value) {
    const bits = unsigned(value, "secbits");
    const work = withEffective(sys, [CAP_SETPCAP], () => setSecurebits(sys, bits));
    yield* orRefuse(work, `failed to set securebits to 0${bits.toString(8)}/0x${bits.toString(16)}`);
  },
  *"is-uid"({ sys }, value) {
    const [want, got] = [unsigned(value, "is-uid"), yield* sys.getuid()];
    if (want !== got) throw new Refusal(`uid: got=${got}, want=${want}`);
  },
  *"is-gid"({ sys }, value) {
    const [want, got] = [unsigned(value, "is-gid"), yield* sys.getgid()];
    if (want !== got) throw new Refusal(`gid: got=${got}, want=${want}`);
  },
  *"has-p"({ sys }, value) {
    const number = known(value);
    if (!(yield* capabilityState(sys)).permitted.has(number)) throw new Refusal(`cap[${value}] not permitted`);
  },
  *"has-i"({ sys }, value) {
    const number = known(value);
    if (!(yield* capabilityState(sys)).inheritable.has(number)) throw new Refusal(`cap[${value}] not inheritable`);
  },
  *"has-a"({ sys }, value) {
    const number = known(value);
    if (!(yield* ambientSet(sys)).includes(number)) throw new Refusal(`cap[${value}] not in ambient vector`);
  },
  *"has-b"({ sys }, value) {
    const number = known(value);
    if (!(yield* boundingSet(sys)).includes(number)) throw new Refusal(`cap[${value}] not in bounding vector`);
  },
  // biome-ignore lint/correctness/useYield: an action that needs no system call.
  *supports(_tool, value) {
    const number = known(value);
    if (number >= allCapabilities().length) throw new Refusal(`cap[${value}=${number}] not supported by kernel`);
  },
  *decode({ out }, value) {
    const digits = /^(?:0x)?([0-9a-f]*)/i.exec(value)![1]!;
    const names = [...parseCapabilityMask(digits === "" ? "0" : digits)].map(capabilityName);
    yield* out.write(`0x${digits.toLowerCase().padStart(16, "0")}=${names.join(",")}\n`);
  },
  // biome-ignore lint/correctness/useYield: an action that needs no system call.
  *shell(_tool, value, session) {
    session.shell = value;
  },
};

function* setSecurebits(sys: ToolContext["sys"], bits: number): Routine {
  yield* sys.prctl(PR_SET_SECUREBITS, bits, 0, 0, 0);
}

/** --NAME. */
export const PLAIN_ACTIONS: Readonly<Record<string, Action>> = {
  *print({ sys, out }) {
    yield* out.write(yield* fullState(sys));
  },
  *current({ sys, out }) {
    yield* out.write(yield* currentState(sys));
  },
  *mode({ sys, out }) {
    yield* out.write(`Mode: ${yield* currentMode(sys)}\n`);
  },
  *modes({ out }) {
    yield* out.write(`Supported modes: ${MODES.slice(1).join(" ")}\n`);
  },
  *noamb({ sys }) {
    yield* orRefuse(sys.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "failed to reset ambient set");
  },
  *"no-new-privs"({ sys }) {
    yield* orRefuse(sys.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "unable to set no-new-privs");
  },
  *"has-no-new-privs"({ sys }) {
    if ((yield* sys.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)) !== 1) throw new Refusal("no-new-privs not set");
  },
  *"has-ambient"({ sys }) {
    yield* orRefuse(ambientSet(sys), "ambient set not supported");
  },
  // biome-ignore lint/correctness/useYield: an action that needs no system call.
  *strict(_tool, _value, session) {
    session.isStrict = !session.isStrict;
  },
  // biome-ignore lint/correctness/useYield: an action that needs no system call.
  *noenv(_tool, _value, session) {
    session.setsEnvironment = false;
  },
  /** What it silences are checks of libcap's own. */
  *quiet() {},
};
