/** An absolute name without "." and "..", by its text alone: path.posix.normalize(). Precondition: it begins with "/". */
export function normalized(name: string): string {
  const parts: string[] = [];
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
