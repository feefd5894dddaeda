import { describe } from "vitest";
import { compareWithHost, directory, fifo, link, symlink } from "../compare.ts";

const files = {
  f: { content: "hi\n", mtime: 1_000_000_000 },
  empty: "",
  s: symlink("f"),
  "a b": "",
  dangling: symlink("no where"),
  p: fifo({ mode: 0o600 }),
  d: directory({ mode: 0o1777 }),
  suid: { content: "", mode: 0o6711 },
  theirs: { content: "", uid: 1234, gid: 4321 },
  daemons: { content: "", uid: 1, gid: 5 },
  h1: "hard",
  h2: link("h1"),
};

// Devices, inodes, and what a filesystem makes of a directory, are its own; ctime and birth are the present.
const MASKED = "%n %N %a %A %f %F %g %G %h %u %U %s %b %B %X %Y %x %y %t %T %r %R";

describe("formats", () => {
  compareWithHost({ files }, [
    { argv: ["stat", "-c", MASKED, "f", "empty", "s", "a b", "dangling", "p", "suid", "theirs", "daemons", "h1"] },
    { argv: ["stat", "-L", "-c", MASKED, "f", "s", "dangling"] },
    "stat -c '%a %A %F %n' d",
    "stat -c '%5s|%-5s|%05s|%+s|%#a|%10n|%-10n|%.1n' f",
    "stat -c '%.3X|%.X|%20.3X|%-20.2X|%020.2X|%.0X|%.12Y|%5.2X|%+.2X' f",
    "stat -c '%.3x|%30y|%-38y|' f",
    "stat -c '%q|%%|%|' f",
    "stat -c '%5' f",
    "stat -c '%5%' f",
    "stat -c % f",
    "stat -c '' f",
    "stat -c '%Z%%' -c %n f",
    'stat -c "%\'s|% d" /proc/self/fd/9',
    "stat --format=%s f missing empty",
    "stat --printf=%s f empty",
    "stat --printf='%n\\t%s\\n' f empty",
    "stat --printf='\\x41\\101\\0\\q\\\\\\\"\\n' f",
    "stat --printf='a\\' f",
    "stat -c '%n\\n' f",
    "stat -c %N --printf=%n f",
    "stat missing",
    "stat ''",
    "stat f/x",
    "stat",
    "stat -c %n",
    "stat -x f",
    "stat --cached=x f",
    "stat -f -c %l f",
    "stat -f missing",
    "stat -f -",
    "stat -c %m / f/..",
    "stat -c %C f",
    { argv: "stat -c %N f", env: { QUOTING_STYLE: "c" } },
    { argv: "stat -c '%y %x' f", env: { TZ: "UTC-3" } },
    { argv: "stat -c %n -", stdin: "" },
  ]);
});

describe("everything", () => {
  const normalize = (text: string): string =>
    text
      .replace(/Device: \d+,\d+/g, "Device: X")
      .replace(/Inode: \d+ */g, "Inode: X ")
      .replace(/IO Block: \d+ */g, "IO Block: X ")
      .replace(/(Change|Birth): .*/g, "$1: X")
      .replace(/Access: \d.*/g, "Access: X")
      .replace(/Size: \d+ *\tBlocks: \d+ *(.*directory)/g, "Size: X Blocks: X $1");
  compareWithHost({ files, normalize }, [
    "stat f",
    "stat s p d 'a b' suid theirs",
    "stat -L s",
    "stat dangling missing f",
  ]);
});

describe("in one line", () => {
  const normalize = (text: string): string =>
    text.replace(/^(\w+ \d+ \d+ [0-9a-f]+ \d+ \d+) \w+ \d+ (.*?)(?: \d{2,}){5}$/gm, "$1 X X $2 X");
  compareWithHost({ files, normalize }, ["stat -t s", "stat -tc %s f"]);
});

describe("filesystems", () => {
  const normalize = (text: string): string =>
    text.replace(/[0-9a-f]*\d[0-9a-f]* */g, "N ").replace(/Type: .*/, "Type: T");
  compareWithHost({ files, normalize }, ["stat -f f", "stat -f -c '%n %l' f s"]);
});
