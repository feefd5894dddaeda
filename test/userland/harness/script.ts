import type { CommandLine } from "./command-line.ts";

/** A command line: `text` in a shell. */
export function script(text: string, rest: Omit<CommandLine, "argv"> = {}): CommandLine {
  return { argv: ["sh", "-c", text], title: text, ...rest };
}

/** The same in a mount namespace of its own, private so that nothing of it is seen on the host. */
export function inMountNamespace(text: string, rest: Omit<CommandLine, "argv"> = {}): CommandLine {
  return { argv: ["unshare", "-m", "sh", "-c", text], title: text, ...rest };
}

/**
 * Shell functions for scripts about mounts. `mounts`: what is mounted at and below the working directory, as the kernel has it, without
 * numbers. `here`: the lines of standard input that name the working directory.
 */
export const MOUNT_FUNCTIONS = `
mounts() {
  while read -r id parent device root target options rest; do
    case $target in "$PWD"*) ;; *) continue ;; esac
    line="$root $target $options"
    for word in $rest; do line="$line \${word%%:*}"; done
    echo "$line"
  done < /proc/self/mountinfo
}
here() {
  while IFS= read -r line; do case $line in *"$PWD"*) echo "$line" ;; esac; done
}
`;
