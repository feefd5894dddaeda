/**
 * Names of tar members: `./usr/bin/env` in a package becomes `usr/bin/env`; anything that could leave the tree is refused.
 */
import { ImageError } from "../image-error.ts";
import { MAX_NAME_BYTES, MAX_PATH_BYTES } from "../limits.ts";

const encoder = new TextEncoder();

/** The path relative to the root of the tree, without a leading or trailing slash; "" is the root itself. */
export function memberPath(name: string, file: string): string {
  const fail = (message: string): never => {
    throw new ImageError("archive", message, { file, entry: name });
  };
  if (name === "") fail("an empty name");
  if (name.startsWith("/")) fail("an absolute path");
  if (name.includes("\0")) fail("a NUL in the name");
  // What the tar reader could not decode has become U+FFFD; Debian Policy 10.10 wants UTF-8.
  if (name.includes("\ufffd")) fail("a name that is not UTF-8");
  if (encoder.encode(name).length > MAX_PATH_BYTES) fail(`a path longer than ${MAX_PATH_BYTES} bytes`);
  const path = name.replace(/^\.(\/|$)/, "").replace(/\/$/, "");
  if (path === "") return "";
  for (const component of path.split("/")) {
    if (component === "" || component === ".") fail("an empty or dot component in the path");
    if (component === "..") fail("a path that climbs with ..");
    if (encoder.encode(component).length > MAX_NAME_BYTES) fail(`a name longer than ${MAX_NAME_BYTES} bytes`);
  }
  return path;
}

/** The path of the directory that holds `path`. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
