import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";

/**
 * What execvp(3) would execute; the name itself when nothing of it is found, so that execve(2) says why.
 * @param root the directory under which the program's own root is
 */
export function findProgram(name: string, root: string, path = process.env["PATH"] ?? "/usr/bin:/bin"): string {
  if (name.includes("/")) return name;
  const files = path.split(":").map((directory) => join(directory || ".", name));
  return files.find((file) => isExecutable(root === "" ? file : join(root, file))) ?? name;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
