import { decodeText, encodeText } from "../../../platform/program/text.ts";
import { joinBytes } from "../input/join-bytes.ts";

/** A key that was pressed: a character, or a name like "left", "ctrl-a", "alt-f". */
export type Key = { readonly kind: "char"; readonly char: string } | { readonly kind: "key"; readonly name: string };

/** Final bytes of CSI and SS3 sequences (xterm's keyboard). */
const FINAL: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  H: "home",
  F: "end",
  Z: "back-tab",
};
/** First parameters of `CSI n ~` */
const TILDE: Readonly<Record<string, string>> = { 1: "home", 3: "delete", 4: "end", 7: "home", 8: "end" };
/** What the second parameter says of modifiers: 1 + shift, alt 2, ctrl 4. */
const WORDWISE = new Set(["3", "5", "7"]);

const ESCAPE = 27;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what keys send begins with ESC.
const SEQUENCE = /^\x1b(?:\[([0-?]*)([@-~])|O([@-~]))/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above.
const UNFINISHED = /^\x1b(?:\[[0-?]*|O)?$/;
/** Ctrl-V: the character behind it is text, whatever it is. */
const QUOTE = "\x16";
/** QUOTE alone, or the beginning of a UTF-8 sequence, as decodeText gives bytes that are no text yet. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above.
const UNFINISHED_CHARACTER = /^\x16?(?:[\udcc2-\udcf4][\udc80-\udcbf]{0,2})?$/;
/** Around what is pasted. */
const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";

/** Makes keys of what a terminal sends. What is not a whole key yet waits for the rest. What is pasted is text: a tab in it is no key. */
export class KeyDecoder {
  private pending: string;
  private isPasting = false;

  /** @param pending what another decoder left. */
  constructor(pending = "") {
    this.pending = pending;
  }

  /** Text that no key was made of yet. */
  get rest(): string {
    return this.isPasting ? PASTE_BEGIN + this.pending : this.pending;
  }

  feed(bytes: Uint8Array): void {
    this.pending = decodeText(joinBytes([encodeText(this.pending), bytes]));
  }

  /** The next key; null when there is none, or not all of it. Sequences nobody knows are dropped. */
  next(): Key | null {
    while (this.pending !== "") {
      const { pending } = this;
      if (UNFINISHED.test(pending) || UNFINISHED_CHARACTER.test(pending)) return null;
      if (pending.startsWith(QUOTE)) {
        this.pending = pending.slice(1);
        return this.char();
      }
      const sequence = SEQUENCE.exec(this.pending);
      if (sequence === null) return this.plain();
      this.pending = this.pending.slice(sequence[0].length);
      if (sequence[0] === PASTE_BEGIN || sequence[0] === PASTE_END) {
        this.isPasting = sequence[0] === PASTE_BEGIN;
        continue;
      }
      const name = sequenceName(sequence);
      if (name !== undefined) return { kind: "key", name };
    }
    return null;
  }

  private plain(): Key {
    const [char] = this.pending as unknown as [string];
    const code = char.charCodeAt(0);
    if (code === ESCAPE) {
      const [, next] = Array.from(this.pending);
      this.pending = this.pending.slice(1 + next!.length);
      return { kind: "key", name: next === "\x7f" || next === "\b" ? "alt-backspace" : `alt-${next!.toLowerCase()}` };
    }
    const key = this.char();
    if (code === 13 || code === 10) return { kind: "key", name: "enter" };
    if (code === 127 || code === 8) return { kind: "key", name: "backspace" };
    if (code === 9) return this.isPasting ? key : { kind: "key", name: "tab" };
    if (code < 32) return { kind: "key", name: `ctrl-${String.fromCharCode(code + 96)}` };
    return key;
  }

  private char(): Key {
    const char = String.fromCodePoint(this.pending.codePointAt(0)!);
    this.pending = this.pending.slice(char.length);
    return { kind: "char", char };
  }
}

function sequenceName([, parameters = "", final, ss3]: RegExpExecArray): string | undefined {
  if (ss3 !== undefined) return FINAL[ss3];
  const [first = "", modifier = ""] = parameters.split(";");
  if (final === "~") return TILDE[first];
  const name = FINAL[final!];
  return WORDWISE.has(modifier) && (name === "left" || name === "right") ? `word-${name}` : name;
}
