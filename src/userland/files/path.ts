/** File names as text: no system call is made. */

/** gnulib's last_component: the part behind the last slash that something follows; trailing slashes are kept. "" for slashes alone. */
export function lastComponent(path: string): string {
  const stripped = path.replace(/\/+$/, "");
  return path.slice(stripped.lastIndexOf("/") + 1).replace(/^\/+/, "");
}

/** basename(1): the last component without its trailing slashes; "/" for slashes alone. */
export function baseName(path: string): string {
  if (/^\/+$/.test(path)) return "/";
  return lastComponent(path).replace(/\/+$/, "");
}

/** dirname(1): what is before the last component. */
export function dirName(path: string): string {
  const stripped = path.replace(/\/+$/, "");
  if (stripped === "") return path === "" ? "." : "/";
  const slash = stripped.lastIndexOf("/");
  if (slash < 0) return ".";
  return stripped.slice(0, slash).replace(/\/+$/, "") || "/";
}

/** `name` in `directory`, with one slash between them. */
export function joinPath(directory: string, name: string): string {
  if (directory === "") return name;
  const rest = name.replace(/^\/+/, "");
  return directory.endsWith("/") ? directory + rest : `${directory}/${rest}`;
}

/** "a/b/" as "a/b"; "/" and "//" stay a slash. */
export function stripTrailingSlashes(path: string): string {
  return path.replace(/(?<=[^/])\/+$/, "").replace(/^\/+$/, "/");
}

/** Is it "." or ".."? */
export function isDotOrDotDot(name: string): boolean {
  return name === "." || name === "..";
}
