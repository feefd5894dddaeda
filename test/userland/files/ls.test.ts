import { describe, expect, test } from "vitest";
import { ls } from "../../../src/userland/files/ls/ls.ts";
import { compareWithHost, directory, fifo, link, symlink } from "../compare.ts";
import { runInGuest } from "../harness/guest-run.ts";

const files = {
  f: { content: "one\n", mtime: 1_000_000_000 },
  big: { content: "x".repeat(12345), mode: 0o600, mtime: 1_500_000_000 },
  x: { content: "#!", mode: 0o755 },
  ".hidden": "h",
  "back~": "",
  suid: { content: "", mode: 0o4755 },
  sgid: { content: "", mode: 0o2644 },
  "d/a": "A",
  "d/sub/deep": "",
  "d/sub/other": "",
  "d/.h": "",
  sticky: directory({ mode: 0o1777 }),
  open: directory({ mode: 0o777 }),
  empty: directory(),
  s: symlink("f"),
  t: symlink("d"),
  dangling: symlink("nowhere"),
  p: fifo(),
  h1: "hard",
  h2: link("h1"),
  theirs: { content: "", uid: 1234, gid: 4321 },
  daemons: { content: "", uid: 1, gid: 5 },
  "a b": "",
  "it's": "",
  "tab\tname": "",
  "caf\u00e9": "",
  "file10.c": "",
  "file9.c": "",
  "z.tar.gz": "",
  "A.TXT": "",
  old: { content: "", mtime: 100_000 },
};

describe("names", () => {
  compareWithHost({ files }, [
    "ls",
    "ls -a",
    "ls -A",
    "ls -1",
    "ls -r",
    "ls -B",
    "ls -d",
    "ls -d . d s t",
    "ls d",
    "ls d f empty",
    "ls f x s",
    "ls t",
    "ls t s",
    "ls -d t",
    "ls -F t",
    "ls -H t s",
    "ls -L t s",
    "ls -L",
    "ls dangling",
    "ls -H dangling",
    "ls -L dangling f",
    "ls missing",
    "ls missing f d",
    "ls ''",
    "ls f/",
    "ls -R",
    "ls -R d empty",
    "ls -RL t",
    "ls -aR d",
    "ls -dR d",
    "ls -S",
    "ls -Sr",
    "ls -t",
    "ls -tr",
    "ls -X",
    "ls -v",
    "ls --sort=width",
    "ls --sort=none -r -d f x",
    "ls --sort=size",
    "ls --sort=foo",
    "ls --time=foo",
    "ls -St",
    "ls -tS",
    "ls --group-directories-first",
    "ls -p",
    "ls -F",
    "ls --file-type",
    "ls --indicator-style=slash",
    "ls --classify=never",
    "ls -m",
    "ls -m -w 30",
    "ls -C",
    "ls -C -w 40",
    "ls -C -w 0",
    "ls -C -w 1",
    "ls -x -w 50",
    "ls -x",
    "ls -CF -w 60",
    "ls -C -T 4",
    "ls -C -T 0",
    "ls -w x",
    "ls -T x",
    "ls -C1",
    "ls -1C",
    "ls -I 'f*'",
    "ls --hide='f*'",
    "ls -a --hide='f*'",
    "ls -I '*'",
    "ls -I '.*' -a",
    "ls -q",
    "ls -b",
    "ls -Q",
    "ls -N",
    "ls -Qb",
    "ls -bQ",
    "ls -CQ -w 60",
    "ls --quoting-style=shell",
    "ls --quoting-style=shell-always",
    "ls --quoting-style=shell-escape",
    "ls --quoting-style=shell-escape-always",
    "ls --quoting-style=c",
    "ls --quoting-style=locale",
    "ls --quoting-style=escape -F",
    "ls --quoting-style=shell -q",
    "ls --quoting-style=shell-escape -C -w 60",
    "ls --quoting-style=foo",
    "ls --zero",
    "ls --zero -F",
    "ls --format=commas",
    "ls --format=across -w 50",
    "ls --format=foo",
    "ls -f empty",
    "ls -U empty",
    "ls -x --bogus",
    "ls -y",
    { argv: "ls -C", env: { COLUMNS: "50" } },
    { argv: "ls -C", env: { COLUMNS: "foo" } },
    { argv: "ls -C", env: { TABSIZE: "4", COLUMNS: "50" } },
    { argv: "ls", env: { QUOTING_STYLE: "shell-escape" } },
  ]);
});

/** Directories have another size on every filesystem, and blocks are another matter. */
function withoutDirectorySizes(text: string): string {
  return text
    .replace(/^total .*$/gm, "total N")
    .replace(/ +/g, " ")
    .replace(/(d[rwxstST-]{9} )\d+( .*?) [\d.]+[KM]?( [A-Z0-9])/g, "$1L$2 SIZE$3");
}

describe("long listings of files alone", () => {
  const {
    d: _d,
    sticky,
    open,
    empty,
    "d/a": _a,
    "d/sub/deep": _deep,
    "d/sub/other": _other,
    "d/.h": _h,
    ...flat
  } = {
    ...files,
    d: null,
  };
  compareWithHost({ files: flat }, ["ls -l", "ls -lF", "ls -lr", "ls -lQ", "ls -lb", "ls -lh", "ls -lA", "ls -s"]);
});

describe("long listings", () => {
  compareWithHost({ files, normalize: withoutDirectorySizes }, [
    "ls -l f x big",
    "ls -l s t dangling",
    "ls -l",
    "ls -la d",
    "ls -lA d",
    "ls -ld d sticky open",
    "ls -lL s t",
    "ls -lH s t",
    "ls -lF",
    "ls -lp",
    "ls -l --file-type",
    "ls -ln f theirs daemons",
    "ls -lg f theirs daemons",
    "ls -lo f theirs daemons",
    "ls -lG f theirs daemons",
    "ls -go f theirs",
    "ls -g f",
    "ls -o f",
    "ls -n f",
    "ls -l --author f daemons",
    "ls -lZ f",
    "ls -lh f big empty",
    "ls -l --si f big",
    "ls -l --block-size=1 f big",
    "ls -l --block-size=K f big",
    "ls -l --block-size=KB f big",
    "ls -l --block-size=KiB f big",
    "ls -l --block-size=1K f big",
    "ls -l --block-size=human-readable big",
    "ls -l --block-size=si big",
    "ls -l --block-size=x big",
    "ls -l --block-size=0 big",
    "ls -l --time-style=long-iso f old big",
    "ls -l --time-style=full-iso f old big",
    "ls -l --time-style=iso f old big",
    "ls -l --time-style=locale f old big",
    "ls -l --time-style=+%s f old big",
    "ls -l --time-style='+%Y %%' f old",
    "ls -l --time-style=$'+old\\nnew' f",
    "ls -l --time-style=posix-long-iso f",
    "ls -l --time-style=foo f",
    "ls --full-time f old",
    "ls -lu f",
    "ls -ltu f x big",
    "ls -l1 f",
    "ls -1l f",
    "ls -lC -w 60",
    "ls -Cl f",
    "ls -lm f x",
    "ls -lrt f big x old",
    "ls -lS f big x",
    "ls -lR d",
    "ls -l missing f",
    "ls -l --quoting-style=shell-escape",
    "ls -lQ s 'a b'",
    "ls -l --zero f s",
    "ls -l p h1 h2 suid sgid",
    { argv: "ls -l f big", env: { TZ: "UTC-3" } },
    { argv: "ls -l f big", env: { TIME_STYLE: "long-iso" } },
    { argv: "ls -l f big", env: { BLOCK_SIZE: "1K" } },
    { argv: "ls -l f big", env: { LS_BLOCK_SIZE: "human-readable" } },
    { argv: "ls -l f big", env: { BLOCKSIZE: "1K" } },
  ]);
});

describe("blocks", () => {
  compareWithHost({ files: { f: "one\n", big: "x".repeat(12345), "d/x": "12" } }, [
    "ls -s f big",
    "ls -sh f big",
    "ls -sk f big",
    "ls -sl f big",
    "ls -s -C f big",
    "ls -sm f big",
    "ls -s d",
    "ls -lh d",
    "ls -s --block-size=512 f big",
    { argv: "ls -s f big", env: { POSIXLY_CORRECT: "1" } },
  ]);
});

describe("inode numbers", () => {
  // Only their shape is the same on two systems.
  const normalize = (text: string): string => text.replace(/ *\d{2,}(?= )/g, "INODE");
  compareWithHost({ files, normalize }, ["ls -i f x", "ls -1i f x", "ls -mi f x", "ls -di d f"]);
});

describe("colours", () => {
  const colorful = { files, env: { TERM: "xterm" } };
  compareWithHost({ ...colorful, normalize: withoutDirectorySizes }, [
    "ls --color",
    "ls --color=always",
    "ls --color=auto",
    "ls --color=never",
    "ls --color=foo",
    "ls --color -F",
    "ls --color -C -w 60",
    "ls --color -C -w 20",
    "ls --color -l",
    "ls --color -lF",
    "ls --color -m",
    "ls --color -d f",
    "ls --color -R d",
    { argv: "ls --color", env: { TERM: "dumb" } },
    { argv: "ls --color", env: { TERM: undefined, COLORTERM: "truecolor" } },
    { argv: "ls --color", env: { LS_COLORS: "di=01;33:*.c=35:*.tar.gz=36:ex=0:or=41:mi=42" } },
    { argv: "ls --color -l", env: { LS_COLORS: "di=01;33:or=41:mi=42:ln=target" } },
    { argv: "ls --color", env: { LS_COLORS: "no=33:fi=34:mh=44" } },
    { argv: "ls --color", env: { LS_COLORS: "di=\\e[1m:lc=\\e[:rc=m:ec=END" } },
    { argv: "ls --color", env: { LS_COLORS: "xx=1" } },
    { argv: "ls --color", env: { LS_COLORS: "di=1:*" } },
  ]);
});

describe("as another user", () => {
  const uid = 65534;
  const guarded = {
    secret: directory({ mode: 0o700 }),
    "secret/x": "",
    listed: directory({ mode: 0o744 }),
    "listed/x": "",
    "open/secret": directory({ mode: 0o700 }),
  };
  compareWithHost({ files: guarded, normalize: withoutDirectorySizes }, [
    { argv: "ls secret", uid },
    { argv: "ls -l listed", uid },
    { argv: "ls -C listed", uid },
    { argv: "ls -R open", uid },
    { argv: "ls secret/x", uid },
  ]);
});

test("files of the last six months show the time instead of the year", async () => {
  // The kernel's clock starts at 2025-01-01.
  const recent = {
    new: { content: "", mtime: 1_735_000_000 },
    "half-year": { content: "", mtime: 1_735_689_600 - 15_778_476 },
    later: { content: "", mtime: 1_735_776_000 },
  };
  const { stdout } = await runInGuest([ls], { argv: "ls -l" }, recent, "/work");
  expect(
    stdout
      .split("\n")
      .slice(1, -1)
      .map((line) => line.slice(25)),
  ).toEqual(["Jul  2  2024 half-year", "Jan  2  2025 later", "Dec 24 00:26 new"]);
});
