import { _LINUX_CAPABILITY_VERSION_3 } from "../../abi/capability.ts";
import { PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, PR_SET_KEEPCAPS } from "../../abi/prctl.ts";
import type { Step } from "../stub/step.ts";
import type { SysProcAttr } from "./process-attributes.ts";
import { check, words } from "./step.ts";

/** Capability sets as bit masks (capabilities(7)). */
export interface CapabilityMasks {
  readonly effective: bigint;
  readonly permitted: bigint;
  readonly inheritable: bigint;
}

/** setgroups, setgid, setuid, and the ambient capabilities, which the change of ids would have cleared. */
export function changeCredential(sys: SysProcAttr, caps: CapabilityMasks): Step[] {
  const { credential, ambientCaps = [] } = sys;
  const steps: Step[] = [];
  if (credential !== undefined) {
    // capabilities(7): leaving uid 0 clears the permitted set, too, without this.
    if (ambientCaps.length > 0) steps.push(check("PR_SET_KEEPCAPS", "prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0));
    const groups = credential.groups ?? [];
    // user_namespaces(7): with setgroups denied, dropping no groups is the only thing left to do.
    const denied = sys.gidMappings !== undefined && sys.gidMappingsEnableSetgroups !== true && groups.length === 0;
    if (credential.noSetGroups !== true && !denied) {
      steps.push(check("setgroups", "setgroups", groups.length, groups.length === 0 ? 0 : words(...groups)));
    }
    steps.push(check("setgid", "setgid", credential.gid), check("setuid", "setuid", credential.uid));
  }
  if (ambientCaps.length > 0) steps.push(...raiseAmbient(ambientCaps, capsAfter(sys, caps)));
  return steps;
}

/** The effective set that setuid(2) leaves: none but root's. */
function capsAfter({ credential }: SysProcAttr, caps: CapabilityMasks): CapabilityMasks {
  return credential !== undefined && credential.uid !== 0 ? { ...caps, effective: 0n } : caps;
}

/** A capability has to be permitted and inheritable before it can be ambient (capabilities(7)). */
function raiseAmbient(wanted: readonly number[], { effective, permitted, inheritable }: CapabilityMasks): Step[] {
  const mask = wanted.reduce((bits, cap) => bits | (1n << BigInt(cap)), 0n);
  const sets = [effective, permitted | mask, inheritable | mask];
  const header = words(_LINUX_CAPABILITY_VERSION_3, 0);
  const data = words(...sets.map((set) => Number(set & 0xffff_ffffn)), ...sets.map((set) => Number(set >> 32n)));
  return [
    check("capset", "capset", header, data),
    ...wanted.map((cap) => check("PR_CAP_AMBIENT_RAISE", "prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0)),
  ];
}
