import type { Command } from "commander";
import type { NSType } from "../../host/index.ts";

/** In the order of the help. `user` comes first, where it is made and joined first. */
const TYPES: Readonly<Record<NSType, string>> = {
  user: "user",
  mnt: "mount",
  uts: "UTS",
  ipc: "IPC",
  net: "network",
  pid: "pid",
  cgroup: "cgroup",
  time: "time",
};

export type TypeOptions = { readonly [T in NSType]?: unknown };

/** One option for each kind of namespace but `except`. @param text with %s for the kind */
export function addTypeOptions(command: Command, text: string, except?: NSType): Command {
  for (const [type, name] of Object.entries(TYPES))
    if (type !== except) command.option(`--${type}`, text.replace("%s", name));
  return command;
}

export function chosenTypes(options: TypeOptions): NSType[] {
  return (Object.keys(TYPES) as NSType[]).filter((type) => options[type] === true);
}
