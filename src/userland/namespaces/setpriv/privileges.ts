import { PR_GET_NO_NEW_PRIVS, PR_GET_SECUREBITS } from "../../../abi/prctl.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { ambientSet, boundingSet } from "../../capabilities/process-capabilities.ts";
import { signalName } from "../../signals/signal-name.ts";
import { shortCapabilityName } from "./capability-change.ts";
import { securebitsText } from "./securebits.ts";

/** `setpriv --dump`. @param level how often the option was given: 2 shows effective and permitted capabilities too, 3 saved ids. */
export function* privileges(sys: Sys, level: number): Routine<string> {
  const { ruid, euid, suid } = yield* sys.getresuid();
  const { rgid, egid, sgid } = yield* sys.getresgid();
  const groups = yield* sys.getgroups();
  const { effective, permitted, inheritable } = yield* sys.capget();
  const isDetailed = level >= 2;
  const signal = yield* sys.pr_get_pdeathsig();
  const lines = [
    `uid: ${ruid}`,
    `euid: ${euid}`,
    ...(level >= 3 ? [`suid: ${suid}`] : []),
    `gid: ${rgid}`,
    `egid: ${egid}`,
    ...(level >= 3 ? [`sgid: ${sgid}`] : []),
    `Supplementary groups: ${listed(groups)}`,
    `no_new_privs: ${yield* sys.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)}`,
    ...(isDetailed ? [`Effective capabilities: ${listed(effective.map(shortCapabilityName))}`] : []),
    ...(isDetailed ? [`Permitted capabilities: ${listed(permitted.map(shortCapabilityName))}`] : []),
    `Inheritable capabilities: ${listed(inheritable.map(shortCapabilityName))}`,
    `Ambient capabilities: ${listed((yield* ambientSet(sys)).map(shortCapabilityName))}`,
    `Capability bounding set: ${listed((yield* boundingSet(sys)).map(shortCapabilityName))}`,
    `Securebits: ${securebitsText(yield* sys.prctl(PR_GET_SECUREBITS))}`,
    `Parent death signal: ${signal === 0 ? "[none]" : (signalName(signal) ?? signal)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function listed(words: readonly (string | number)[]): string {
  return words.length === 0 ? "[none]" : words.join(",");
}
