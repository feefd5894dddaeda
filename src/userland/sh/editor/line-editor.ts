import { EINTR } from "../../../abi/errno.ts";
import { SIGINT } from "../../../abi/signal.ts";
import { call, type Routine } from "../../../platform/program/syscall.ts";
import { layoutColumns, rowsOf } from "../../columns/index.ts";
import { checkInterrupt } from "../execution/traps.ts";
import type { Shell } from "../state/shell.ts";
import { ShellInterrupt } from "../unwind.ts";
import { commonPrefix, complete, unquote } from "./completion.ts";
import type { History } from "./history.ts";
import { type Key, KeyDecoder } from "./keys.ts";
import { LineBuffer } from "./line-buffer.ts";
import { enterRawMode, leaveRawMode } from "./raw-mode.ts";
import { Screen } from "./screen.ts";
import { HistorySearch } from "./search.ts";
import { textWidth } from "./width.ts";

/** Where keys come from, and where the line is shown. */
const INPUT = 0;
const OUTPUT = 2;
const DEFAULT_COLUMNS = 80;
/** xterm's bracketed paste: what is pasted comes between marks, see keys.ts. */
const PASTE_ON = "\x1b[?2004h";
const PASTE_OFF = "\x1b[?2004l";

/** Edits of the line by the names of keys; each shows the line anew. */
const EDITS: Readonly<Record<string, (line: LineBuffer) => void>> = {
  left: (line) => line.left(),
  right: (line) => line.right(),
  home: (line) => line.home(),
  end: (line) => line.end(),
  delete: (line) => line.delete(),
  backspace: (line) => line.backspace(),
  "word-left": (line) => line.wordLeft(),
  "word-right": (line) => line.wordRight(),
  "alt-b": (line) => line.wordLeft(),
  "alt-f": (line) => line.wordRight(),
  "alt-d": (line) => line.killWordRight(),
  "alt-backspace": (line) => line.killWordLeft(),
  "ctrl-a": (line) => line.home(),
  "ctrl-b": (line) => line.left(),
  "ctrl-e": (line) => line.end(),
  "ctrl-f": (line) => line.right(),
  "ctrl-k": (line) => line.killToEnd(),
  "ctrl-t": (line) => line.transpose(),
  "ctrl-u": (line) => line.killToStart(),
  "ctrl-w": (line) => line.killBlankWord(),
  "ctrl-y": (line) => line.yank(),
};

/** Asks for one line at a terminal, with the keys that Emacs and readline have made usual. */
export class LineEditor {
  private readonly shell: Shell;
  private readonly history: History;
  private readonly keys: KeyDecoder;
  private readonly line = new LineBuffer();
  private screen: Screen;
  private columns = DEFAULT_COLUMNS;
  private search: HistorySearch | null = null;
  private readonly prompt: string;
  /** The key before this one was Tab, and did nothing. */
  private isListing = false;
  private outcome: string | null | undefined = undefined;

  /** @param typed what was typed before, and not used. */
  constructor(shell: Shell, history: History, prompt: string, typed: string) {
    this.shell = shell;
    this.history = history;
    this.prompt = prompt;
    this.keys = new KeyDecoder(typed);
    this.screen = new Screen((text) => this.write(text), this.columns, prompt);
  }

  /** What was typed beyond the line. */
  get rest(): string {
    return this.keys.rest;
  }

  /** The line, without its newline; null for Ctrl-D on an empty one. @throws ShellInterrupt for Ctrl-C */
  *read(): Routine<string | null> {
    const { sys } = this.shell;
    const before = yield* enterRawMode(sys, INPUT);
    try {
      yield* this.measure();
      this.screen = new Screen((text) => this.write(text), this.columns, this.prompt);
      yield* this.write(PASTE_ON);
      yield* this.screen.begin();
      while (this.outcome === undefined) {
        const key = this.keys.next();
        if (key !== null) yield* call(this.press(key));
        else if (!(yield* this.readKeys())) this.outcome = null;
        else if (this.outcome === undefined) {
          yield* this.measure();
          this.screen.resize(this.columns, this.line.text, this.line.cursor);
        }
      }
      return this.outcome;
    } catch (error) {
      if (error instanceof ShellInterrupt) yield* this.abandon();
      throw error;
    } finally {
      yield* this.write(PASTE_OFF);
      yield* leaveRawMode(sys, INPUT, before);
    }
  }

  /** Asks how wide the terminal is. */
  private *measure(): Routine {
    const size = yield* this.shell.sys.winsize(OUTPUT).orErrno();
    if (typeof size !== "number" && size.ws_col > 0) this.columns = size.ws_col;
  }

  /** Ctrl-C: the line stays on the screen as it is, and nobody gets it. */
  private *abandon(): Routine {
    if (this.search === null) yield* this.screen.show(this.line.text, this.line.text.length);
    yield* this.write("^C");
  }

  /** @returns false at the end of the terminal. */
  private *readKeys(): Routine<boolean> {
    const wasInterrupted = this.shell.notes.pending?.includes(SIGINT);
    for (;;) {
      const bytes = yield* this.shell.sys.read(INPUT, 256).orErrno();
      if (typeof bytes !== "number") {
        this.keys.feed(bytes);
        return bytes.length > 0;
      }
      if (bytes !== -EINTR) return false;
      yield* checkInterrupt(this.shell);
      // SIGINT with a trap: an empty line lets the trap run, as when the terminal drops what was typed.
      if (wasInterrupted !== true && this.shell.notes.pending?.includes(SIGINT)) {
        yield* this.abandon();
        yield* this.write("\r\n");
        this.outcome = "";
        return true;
      }
    }
  }

  private *press(key: Key): Routine {
    const wasListing = this.isListing;
    this.isListing = false;
    if (this.search !== null && (yield* this.pressInSearch(this.search, key))) return;
    const { line, screen } = this;
    if (key.kind === "char") {
      if (line.cursor === line.text.length) yield* screen.append(line.text, key.char);
      line.insert(key.char);
      if (line.cursor !== line.text.length) yield* this.show();
      return;
    }
    const edit = EDITS[key.name];
    if (edit !== undefined) {
      edit(line);
      yield* this.show();
      return;
    }
    switch (key.name) {
      case "enter":
        yield* screen.finish(line.text, line.cursor);
        this.outcome = line.text;
        break;
      case "ctrl-d":
        if (line.isEmpty) this.outcome = null;
        else {
          line.delete();
          yield* this.show();
        }
        break;
      case "ctrl-l":
        yield* screen.clear();
        yield* this.show();
        break;
      case "up":
      case "ctrl-p":
        yield* this.recall(this.history.older(line.text));
        break;
      case "down":
      case "ctrl-n":
        yield* this.recall(this.history.newer());
        break;
      case "ctrl-r":
        this.search = new HistorySearch(this.history, line.text);
        yield* this.showSearch(this.search);
        break;
      case "tab":
        yield* this.complete(wasListing);
    }
  }

  private *show(): Routine {
    yield* this.screen.show(this.line.text, this.line.cursor);
  }

  private *recall(text: string | null): Routine {
    if (text === null) return yield* this.write("\x07");
    this.line.set(text);
    yield* this.show();
  }

  // --- search

  /** @returns false for a key that ends the search, and means what it always does. */
  private *pressInSearch(search: HistorySearch, key: Key): Routine<boolean> {
    if (key.kind === "char") search.add(key.char);
    else if (key.name === "backspace") search.backspace();
    else if (key.name === "ctrl-r") search.again();
    else {
      const isCancelled = key.name === "ctrl-g";
      this.search = null;
      this.line.set(isCancelled ? search.draft : search.found);
      this.screen.setPrompt(this.prompt);
      yield* this.show();
      return isCancelled;
    }
    yield* this.showSearch(search);
    return true;
  }

  private *showSearch(search: HistorySearch): Routine {
    this.screen.setPrompt(search.prompt);
    yield* this.screen.show(search.found, search.cursor);
  }

  // --- completion

  /** @param isAgain Tab was pressed before: lists what there is. */
  private *complete(isAgain: boolean): Routine {
    const { line } = this;
    const { start, candidates } = yield* complete(this.shell, line.text.slice(0, line.cursor));
    const [only, ...others] = candidates;
    if (only === undefined) return yield* this.write("\x07");
    const present = line.text.slice(start, line.cursor);
    const common = commonPrefix(candidates);
    if (others.length === 0) line.replaceBefore(start, only.endsWith("/") ? only : `${only} `);
    else if (common.length > present.length) line.replaceBefore(start, common);
    else if (isAgain) yield* this.list(candidates);
    else {
      this.isListing = true;
      return yield* this.write("\x07");
    }
    yield* this.show();
  }

  /** Below the line, which is begun again below that. */
  private *list(candidates: readonly string[]): Routine {
    const names = candidates.map((candidate) => unquote(candidate).replace(/.*\/(?=.)/, ""));
    const widths = names.map(textWidth);
    const layout = layoutColumns(widths, this.columns, "down");
    const rows = rowsOf(names.length, layout, "down").map((row) =>
      row
        .map((index, column) => names[index]! + " ".repeat(Math.max(0, layout.widths[column]! - widths[index]!)))
        .join("")
        .trimEnd(),
    );
    yield* this.screen.finish(this.line.text, this.line.cursor);
    yield* this.write(rows.map((row) => `${row}\r\n`).join(""));
    yield* this.screen.begin();
  }

  private *write(text: string): Routine {
    yield* this.shell.sys.write(OUTPUT, text).orErrno();
  }
}
