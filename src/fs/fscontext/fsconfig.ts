import { CAP_SYS_ADMIN } from "../../abi/capability.ts";
import { EBUSY, EINVAL, EOPNOTSUPP, EPERM } from "../../abi/errno.ts";
import { AT_FDCWD } from "../../abi/fcntl.ts";
import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_CMD_CREATE_EXCL,
  FSCONFIG_CMD_RECONFIGURE,
  FSCONFIG_SET_BINARY,
  FSCONFIG_SET_FD,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_PATH,
  FSCONFIG_SET_PATH_EMPTY,
  FSCONFIG_SET_STRING,
} from "../../abi/mount.ts";
import { refuse } from "../../ns/refusal.ts";
import type { Caller } from "../caller.ts";
import { mayMountType } from "../filesystem-type.ts";
import { reconfigureSuperblock } from "../remount.ts";
import {
  type FilesystemContext,
  type FilesystemParameter,
  PHASE_AWAITING_MOUNT,
  PHASE_AWAITING_RECONFIGURE,
  PHASE_CREATE_PARAMS,
  PHASE_FAILED,
  PHASE_RECONFIGURE_PARAMS,
} from "./filesystem-context.ts";

const MAX_BINARY = 1 << 20;

/** fsconfig(2): EINVAL when a command has an argument too many or too few, EOPNOTSUPP for an unknown one; before anything is looked at. */
export function checkFsconfigArguments(command: number, hasKey: boolean, hasValue: boolean, aux: number): number {
  switch (command) {
    case FSCONFIG_SET_FLAG:
      return hasKey && !hasValue && aux === 0 ? 0 : -EINVAL;
    case FSCONFIG_SET_STRING:
      return hasKey && hasValue && aux === 0 ? 0 : -EINVAL;
    case FSCONFIG_SET_BINARY:
      return hasKey && hasValue && aux > 0 && aux <= MAX_BINARY ? 0 : -EINVAL;
    case FSCONFIG_SET_PATH:
    case FSCONFIG_SET_PATH_EMPTY:
      return hasKey && hasValue && (aux === AT_FDCWD || aux >= 0) ? 0 : -EINVAL;
    case FSCONFIG_SET_FD:
      return hasKey && !hasValue && aux >= 0 ? 0 : -EINVAL;
    case FSCONFIG_CMD_CREATE:
    case FSCONFIG_CMD_CREATE_EXCL:
    case FSCONFIG_CMD_RECONFIGURE:
      return hasKey || hasValue || aux !== 0 ? -EINVAL : 0;
    default:
      return -EOPNOTSUPP;
  }
}

/** vfs_fsconfig_locked(): a parameter, or, for the commands, null. */
export function fsconfig(
  caller: Caller,
  context: FilesystemContext,
  command: number,
  parameter: FilesystemParameter | null,
): number {
  // finish_clean_context()
  if (context.phase === PHASE_AWAITING_RECONFIGURE) {
    context.phase = PHASE_RECONFIGURE_PARAMS;
    context.superblockFlags = context.superblock!.flags;
  }
  if (command === FSCONFIG_CMD_RECONFIGURE) return reconfigure(caller, context);
  if (parameter === null) return create(caller, context, command === FSCONFIG_CMD_CREATE_EXCL);
  const takesParameters = context.phase === PHASE_CREATE_PARAMS || context.phase === PHASE_RECONFIGURE_PARAMS;
  if (!takesParameters) return refuse(EBUSY, "MNT-074");
  return context.parse(parameter);
}

/** vfs_cmd_create() */
function create(caller: Caller, context: FilesystemContext, isExclusive: boolean): number {
  if (context.phase !== PHASE_CREATE_PARAMS) return refuse(EBUSY, "MNT-074");
  const { type } = context;
  const { userNamespace } = context.credentials;
  if (!mayMountType(caller, type, userNamespace)) return refuse(EPERM, "MNT-057", { type: type.name });
  context.phase = PHASE_FAILED;
  const request = {
    vfs: caller.fs.vfs,
    caller,
    source: context.source ?? "",
    flags: context.superblockFlags,
    data: context.options,
    userNamespace,
  };
  const superblock = type.mount(request);
  if (typeof superblock === "number") return superblock;
  const root = type.rootFor(request, superblock);
  if (typeof root === "number") {
    superblock.killIfUnused();
    return root;
  }
  // fsconfig(2), FSCONFIG_CMD_CREATE_EXCL: EBUSY, the instance exists already
  if (isExclusive && (superblock.mounts.size > 0 || superblock.holders > 0)) return -EBUSY;
  context.setRoot(root);
  context.phase = PHASE_AWAITING_MOUNT;
  return 0;
}

/** vfs_cmd_reconfigure() */
function reconfigure(caller: Caller, context: FilesystemContext): number {
  if (context.phase !== PHASE_RECONFIGURE_PARAMS) return -EBUSY;
  const superblock = context.superblock!;
  context.phase = PHASE_FAILED;
  if (!caller.credentials.hasCapability(CAP_SYS_ADMIN, superblock.userNamespace)) return refuse(EPERM, "MNT-054");
  const error = reconfigureSuperblock(superblock, context.superblockFlags, context.options);
  if (error < 0) return error;
  context.clean();
  return 0;
}

/** FSCONFIG_SET_BINARY, _PATH, _FD: there is no option that takes one. EOPNOTSUPP where options are one text, like EINVAL elsewhere. */
export function refuseParameter(context: FilesystemContext, key: string): number {
  const { type } = context;
  if (type.parameters === null) return -EOPNOTSUPP;
  const isKnown = type.parameters.includes(key);
  return context.invalid(`${type.name}: ${isKnown ? "Bad value for" : "Unknown parameter"} '${key}'`);
}
