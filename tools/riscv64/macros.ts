/** Expansion of `$name(argument, ...)` in templates; arguments are expressions without side effects. */
export type Macro = (...args: string[]) => string;

export function expandMacros(text: string, macros: { readonly [name: string]: Macro }): string {
  for (;;) {
    const start = text.search(/\$\w+\(/);
    if (start < 0) return text;
    const open = text.indexOf("(", start);
    const name = text.slice(start + 1, open);
    const macro = macros[name];
    if (macro === undefined) throw new Error(`no macro ${name}`);
    const args: string[] = [];
    let depth = 1;
    let from = open + 1;
    let at = from;
    for (; depth > 0; at++) {
      const c = text[at];
      if (c === undefined) throw new Error(`unbalanced ${text.slice(start)}`);
      if (c === "(" || c === "[") depth++;
      if (c === ")" || c === "]") depth--;
      if ((c === "," && depth === 1) || depth === 0) {
        args.push(text.slice(from, at).trim());
        from = at + 1;
      }
    }
    text = text.slice(0, start) + macro(...args) + text.slice(at);
  }
}
