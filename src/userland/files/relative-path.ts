/** Canonical names seen from one another. */

/** Is `path` the directory `directory`, or below it? Both are canonical. */
export function isBelow(path: string, directory: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}

/** `path` as it is reached from `directory`. Both are canonical. */
export function relativePath(path: string, directory: string): string {
  const [to, from] = [components(path), components(directory)];
  let common = 0;
  while (common < to.length && common < from.length && to[common] === from[common]) common++;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/") || ".";
}

function components(path: string): string[] {
  return path.split("/").filter((component) => component !== "");
}
