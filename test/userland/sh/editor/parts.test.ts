import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeText } from "../../../../src/platform/program/text.ts";
import { commonPrefix } from "../../../../src/userland/sh/editor/completion.ts";
import { History } from "../../../../src/userland/sh/editor/history.ts";
import { KeyDecoder } from "../../../../src/userland/sh/editor/keys.ts";
import { LineBuffer } from "../../../../src/userland/sh/editor/line-buffer.ts";
import { promptWidth, textWidth } from "../../../../src/userland/sh/editor/width.ts";

function keysOf(...chunks: (string | Uint8Array)[]): string[] {
  const decoder = new KeyDecoder();
  const keys: string[] = [];
  for (const chunk of chunks) {
    decoder.feed(typeof chunk === "string" ? encodeText(chunk) : chunk);
    for (let key = decoder.next(); key !== null; key = decoder.next()) {
      keys.push(key.kind === "char" ? key.char : `<${key.name}>`);
    }
  }
  return keys;
}

describe("keys", () => {
  it.each([
    ["ab", ["a", "b"]],
    ["\r\n\t\x7f\b", ["<enter>", "<enter>", "<tab>", "<backspace>", "<backspace>"]],
    ["\x01\x05\x17", ["<ctrl-a>", "<ctrl-e>", "<ctrl-w>"]],
    ["\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA\x1bOH", ["<up>", "<down>", "<right>", "<left>", "<up>", "<home>"]],
    ["\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[3~", ["<home>", "<end>", "<home>", "<end>", "<delete>"]],
    ["\x1b[1;5D\x1b[1;5C\x1b[1;3D\x1b[1;2D", ["<word-left>", "<word-right>", "<word-left>", "<left>"]],
    ["\x1bb\x1bF\x1b\x7f", ["<alt-b>", "<alt-f>", "<alt-backspace>"]],
    ["\x1b[99~\x1b[?25hx", ["x"]],
    ["ü€😀", ["ü", "€", "😀"]],
    ["\x16\t\t\x16\x1b\x16ü\x16\r", ["\t", "<tab>", "\x1b", "ü", "\r"]],
    ["\x1b[200~a\t\r\x1b[A\x1b[201~\t", ["a", "\t", "<enter>", "<up>", "<tab>"]],
  ])("of %j", (text, keys) => {
    expect(keysOf(text)).toEqual(keys);
    // Byte by byte, too.
    expect(keysOf(...Array.from(encodeText(text), (byte) => Uint8Array.of(byte)))).toEqual(keys);
  });

  it("are of a paste, too, when another decoder goes on with it", () => {
    const first = new KeyDecoder();
    first.feed(encodeText("\x1b[200~a\r\tb"));
    expect(first.next()).toEqual({ kind: "char", char: "a" });
    expect(first.next()).toEqual({ kind: "key", name: "enter" });
    expect(new KeyDecoder(first.rest).next()).toEqual({ kind: "char", char: "\t" });
  });

  it("come in any pieces", () => {
    expect(keysOf("\x1b", "[", "1;", "5C", "a")).toEqual(["<word-right>", "a"]);
    const euro = encodeText("€");
    expect(keysOf(euro.subarray(0, 1), euro.subarray(1, 2), euro.subarray(2), "x")).toEqual(["€", "x"]);
  });

  it("are the same whole and in pieces", () => {
    const text = fc
      .array(fc.constantFrom("a", "é", "😀", "\x1b[A", "\x1b[1;5C", "\x1bOF", "\x01", "\r"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.array(fc.nat(30), { maxLength: 5 }), (typed, cuts) => {
        const bytes = encodeText(typed);
        const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
        expect(keysOf(...chunks)).toEqual(keysOf(typed));
      }),
    );
  });
});

describe("a line", () => {
  const edited = (text: string, ...edits: ((line: LineBuffer) => void)[]) => {
    const line = new LineBuffer();
    line.set(text.replace("|", ""));
    if (text.includes("|")) line.cursor = text.indexOf("|");
    for (const edit of edits) edit(line);
    return `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`;
  };

  it.each([
    ["ab|c", (line: LineBuffer) => line.left(), "a|bc"],
    ["|", (line: LineBuffer) => line.left(), "|"],
    ["😀|", (line: LineBuffer) => line.left(), "|😀"],
    ["|😀x", (line: LineBuffer) => line.right(), "😀|x"],
    ["x|😀", (line: LineBuffer) => line.delete(), "x|"],
    ["x😀|", (line: LineBuffer) => line.backspace(), "x|"],
    ["one two-three|", (line: LineBuffer) => line.wordLeft(), "one two-|three"],
    ["one| two three", (line: LineBuffer) => line.wordRight(), "one two| three"],
    ["ls foo/bar  |x", (line: LineBuffer) => line.killBlankWord(), "ls |x"],
    ["ls foo/bar|", (line: LineBuffer) => line.killWordLeft(), "ls foo/|"],
    ["a|bc", (line: LineBuffer) => line.killToEnd(), "a|"],
    ["a|bc", (line: LineBuffer) => line.killToStart(), "|bc"],
    ["ab|", (line: LineBuffer) => line.transpose(), "ba|"],
    ["a|bc", (line: LineBuffer) => line.transpose(), "ba|c"],
    ["a|", (line: LineBuffer) => line.transpose(), "a|"],
  ])("%j is edited", (before, edit, after) => {
    expect(edited(before, edit)).toBe(after);
  });

  it("gives back what was cut out", () => {
    expect(
      edited(
        "one two|",
        (line) => line.killBlankWord(),
        (line) => line.home(),
        (line) => line.yank(),
      ),
    ).toBe("two|one ");
  });
});

describe("a history", () => {
  it("is looked through up and down, and keeps what was being written", () => {
    const history = new History(["one", "two"]);
    expect([history.older("draft"), history.older("two"), history.older("one")]).toEqual(["two", "one", null]);
    expect([history.newer(), history.newer(), history.newer()]).toEqual(["two", "draft", null]);
  });

  it("keeps no blanks and no repetitions, and no more than it has room for", () => {
    const history = new History([], 2);
    expect(["a", "a", " ", "b", "c"].map((line) => history.add(line))).toEqual([true, false, false, true, true]);
    expect(history.list()).toEqual(["b", "c"]);
  });

  it("is searched from behind", () => {
    const history = new History(["echo one", "ls", "echo two"]);
    expect([
      history.search("echo"),
      history.search("echo", 2),
      history.search("echo", 0),
      history.search("no"),
    ]).toEqual([2, 0, -1, -1]);
  });
});

it("knows how wide characters and prompts are", () => {
  expect(["abc", "ü", "e\u0301", "漢字", "😀", "\x01"].map(textWidth)).toEqual([3, 1, 1, 4, 2, 2]);
  expect(["$ ", "\x1b[1;32m$\x1b[0m ", "two\nlines> ", "\x1b]0;title\x07$ "].map(promptWidth)).toEqual([2, 2, 7, 2]);
});

it("finds what words begin with", () => {
  expect([["abc", "abd", "ab"], ["x"], [], ["a", "b"]].map(commonPrefix)).toEqual(["ab", "x", "", ""]);
});
