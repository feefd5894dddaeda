import { defineTool, Failure } from "../tool.ts";

/** terminfo(5): "clear", and what also forgets the lines that have scrolled away (E3), of the terminals one meets. */
const HOME = "\x1b[H";
const ALL = "\x1b[2J";
const BELOW = "\x1b[J";
const SCROLLBACK = "\x1b[3J";

const TERMINALS: readonly (readonly [name: RegExp, clear: string, scrollback: string])[] = [
  [/^xterm(-|$)/, HOME + ALL, SCROLLBACK],
  [/^(linux|tmux)(-|$)/, HOME + BELOW, SCROLLBACK],
  [/^(vt100|vt102|vt220|screen|ansi)(-|$)/, HOME + BELOW, ""],
  [/^dumb$/, "", ""],
];

/** clear(1) */
export const clear = defineTool({
  name: "clear",
  usage: "[OPTION]...\n\nClear the terminal's screen.",
  hasShortName: true,
  options: [
    { short: "T", long: "terminal", argument: "TERM", help: "the kind of terminal; default: $TERM" },
    { short: "x", long: "keep-scrollback", help: "keep the lines that have scrolled away" },
  ],
  *run(tool, parsed) {
    if (parsed.operands.length > 0) throw new Failure("", 1, true);
    const { TERM } = tool.env;
    const term = parsed.value("terminal") ?? TERM;
    if (term === undefined) {
      yield* tool.report("TERM environment variable not set.\n");
      return 1;
    }
    const known = TERMINALS.find(([name]) => name.test(term));
    if (known === undefined) {
      yield* tool.report(`'${term}': unknown terminal type.\n`);
      return 1;
    }
    const [, screen, scrollback] = known;
    // A terminal that cannot be cleared.
    if (screen === "") return 1;
    yield* tool.out.write(screen + (parsed.has("keep-scrollback") ? "" : scrollback));
    return 0;
  },
});
