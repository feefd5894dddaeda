import { describe } from "vitest";
import { compareWithHost, directory, fifo, symlink } from "../compare.ts";

const files = {
  f: "x",
  empty: "",
  p: fifo(),
  s: symlink("f"),
  dangling: symlink("nowhere"),
  "d/a": "1",
  "d/e/b": "2",
  "d/e/link": symlink("../../f"),
  "d/updir": symlink(".."),
  void: directory(),
  t: symlink("d"),
  "-x": "",
  "it's": "",
};

compareWithHost({ files }, [
  "rm f",
  "rm f s p dangling",
  "rm -v f s",
  "rm missing",
  "rm -f missing f",
  "rm -f f/x",
  "rm f/x",
  "rm f/",
  "rm d",
  "rm -d d",
  "rm -d void f",
  "rm -dv void",
  "rm -f d",
  "rm void",
  "rm -r d",
  "rm -rf d missing f",
  "rm -r t",
  "rm -r t/",
  "rm -r void f",
  "rm d f missing",
  "rm -r . ..",
  "rm -r d/. d/e/..",
  "rm . ",
  "rm -r ./",
  "rm -rf .",
  "rm -r /",
  "rm -r // /.",
  "rm /",
  "rm -rf --preserve-root /",
  "rm --no-pres -r d",
  "rm --preserve-root=x d",
  "rm -- -x",
  "rm -q",
  "rm ./-x",
  'rm "it\'s" -v',
  "rm ''",
  "rm",
  "rm -f",
  "rm -r d --one-file-system",
  "rm --interactive=never d/a",
  "rm --interactive=x f",
  "rm --interactive=n f",
]);

describe("-rv lists what it removes", () => {
  const normalize = (text: string): string => text.split("\n").sort().join("\n");
  compareWithHost({ files, normalize }, ["rm -rv d void", "rm -rvf d t"]);
});

describe("questions", () => {
  compareWithHost({ files: { ...files, "one/x": "" } }, [
    { argv: "rm -i f empty s p", stdin: "y\nn\nyes\nno\n" },
    { argv: "rm -i f", stdin: "" },
    { argv: "rm -i d void" },
    { argv: "rm -ri void", stdin: "y\n" },
    { argv: "rm -ri void", stdin: "n\n" },
    { argv: "rm -di void", stdin: "y\n" },
    { argv: "rm -ri one", stdin: "y\ny\ny\n" },
    { argv: "rm -ri one", stdin: "y\nn\ny\n" },
    { argv: "rm -ri one", stdin: "n\ny\ny\n" },
    { argv: "rm -riv one", stdin: "y\ny\nn\n" },
    { argv: "rm -i missing", stdin: "y\n" },
    { argv: "rm -I f empty s", stdin: "n\n" },
    { argv: "rm -I f empty s p", stdin: "n\n" },
    { argv: "rm -I f empty s p", stdin: "y\n" },
    { argv: "rm -rI d", stdin: "y\n" },
    { argv: "rm -rI d f", stdin: "n\n" },
    { argv: "rm -if f", stdin: "n\n" },
    { argv: "rm -fi f", stdin: "n\n" },
    { argv: "rm --interactive f", stdin: "n\n" },
    { argv: "rm --interactive=once -r d", stdin: "n\n" },
    { argv: "rm -f -i missing", stdin: "n\n" },
  ]);
});

describe("as another user", () => {
  const protectedFiles = {
    open: directory({ mode: 0o777 }),
    "open/theirs": "",
    "open/mine": { content: "", uid: 65534 },
    sticky: directory({ mode: 0o1777 }),
    "sticky/theirs": "",
    "sticky/mine": { content: "", uid: 65534 },
    "open/secret": directory({ mode: 0o700 }),
    "open/secret/x": "",
    "open/closed": directory({ mode: 0o700 }),
    f: "",
  };
  const uid = 65534;
  compareWithHost({ files: protectedFiles }, [
    { argv: "rm f", uid },
    { argv: "rm -f f", uid },
    { argv: "rm open/theirs open/mine", uid },
    { argv: "rm sticky/theirs sticky/mine", uid },
    { argv: "rm -r open/secret", uid },
    { argv: "rm -r open/closed", uid },
    { argv: "rm -rf open", uid },
    { argv: "rm -i open/theirs", uid, stdin: "y\n" },
    { argv: "rm -ri open/closed", uid, stdin: "y\ny\n" },
    { argv: "rm ---presume-input-tty open/theirs", uid, stdin: "y\n" },
    { argv: "rm ---presume-input-tty open/theirs open/mine", uid, stdin: "n\n" },
    { argv: "rm ---presume-input-tty -r open/secret", uid, stdin: "y\ny\n" },
  ]);
});
