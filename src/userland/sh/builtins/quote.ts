/** Text in quotes that a shell reads back as it is: 'it'"'"'s'. */
export function quote(text: string): string {
  let quoted = "";
  let at = 0;
  do {
    const end = text.indexOf("'", at);
    quoted += `'${text.slice(at, end < 0 ? text.length : end)}'`;
    if (end < 0) break;
    for (at = end; text[at] === "'"; ) at++;
    quoted += `"${text.slice(end, at)}"`;
  } while (at < text.length);
  return quoted;
}
