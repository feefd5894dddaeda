import { PR_GET_NO_NEW_PRIVS, PR_GET_SECUREBITS } from "../../../abi/prctl.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { capabilityList } from "../../capabilities/capability-name.ts";
import { capabilityText } from "../../capabilities/capability-text.ts";
import { iabText } from "../../capabilities/iab-text.ts";
import { ambientSet, boundingSet, capabilityState, iabState } from "../../capabilities/process-capabilities.ts";
import { IdNames } from "../../users/index.ts";
import { currentMode, MODES } from "./mode.ts";

/** Each takes two bits: the flag, and that it is locked. */
const SECUREBITS = ["noroot", "no-suid-fixup", "keep-caps", "no-ambient-raise"];

/** `capsh --current` */
export function* currentState(sys: Sys): Routine<string> {
  const caps = capabilityText(yield* capabilityState(sys));
  return `Current: ${caps}\nCurrent IAB: ${iabText(yield* iabState(sys))}\n`;
}

/** `capsh --print` */
export function* fullState(sys: Sys): Routine<string> {
  const names = new IdNames(sys);
  const user = function* (uid: number): Routine<string> {
    return `${uid}(${(yield* names.user(uid)) ?? "???"})`;
  };
  const group = function* (gid: number): Routine<string> {
    return `${gid}(${(yield* names.group(gid)) ?? "???"})`;
  };
  const groups: string[] = [];
  for (const gid of yield* sys.getgroups()) groups.push(yield* group(gid));
  const mode = yield* currentMode(sys);
  return [
    `Current: ${capabilityText(yield* capabilityState(sys))}`,
    `Bounding set =${capabilityList(yield* boundingSet(sys))}`,
    `Ambient set =${capabilityList(yield* ambientSet(sys))}`,
    `Current IAB: ${iabText(yield* iabState(sys))}`,
    ...(yield* securebits(sys)),
    `uid=${yield* user(yield* sys.getuid())} euid=${yield* user(yield* sys.geteuid())}`,
    `gid=${yield* group(yield* sys.getgid())}`,
    `groups=${groups.join(",")}`,
    `Guessed mode: ${mode} (${MODES.indexOf(mode)})\n`,
  ].join("\n");
}

function* securebits(sys: Sys): Routine<string[]> {
  const bits = yield* sys.prctl(PR_GET_SECUREBITS);
  const noNewPrivs = yield* sys.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
  const binary = bits.toString(2);
  return [
    `Securebits: 0${bits.toString(8)}/0x${bits.toString(16)}/${binary.length}'b${binary} (no-new-privs=${noNewPrivs})`,
    ...SECUREBITS.map((name, i) => {
      const pair = bits >> (2 * i);
      return ` secure-${name}: ${pair & 1 ? "yes" : "no"} (${pair & 2 ? "locked" : "unlocked"})`;
    }),
  ];
}
