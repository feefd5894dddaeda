import { describe } from "vitest";
import { compareWithHost, directory, symlink } from "../compare.ts";

const files = {
  f: "x",
  x: { content: "", mode: 0o755 },
  "d/a": "",
  "d/e/b": { content: "", mode: 0o600 },
  s: symlink("f"),
  "d/link": symlink("../x"),
  dangling: symlink("nowhere"),
  special: { content: "", mode: 0o6755 },
  sgid: directory({ mode: 0o2755 }),
};

compareWithHost({ files }, [
  "chmod 600 f",
  "chmod u+x,go-r f x",
  "chmod +x f",
  "chmod +w f",
  "chmod a+w f",
  "chmod = f",
  "chmod -w f",
  "chmod -wx x",
  "chmod -w,+x f",
  "chmod -r -w f",
  "chmod -- -w f",
  "chmod f -w",
  "chmod +X f x d",
  "chmod u=g,o=u x",
  "chmod 7777 f",
  "chmod 755 special sgid",
  "chmod 00755 special sgid",
  "chmod g-s sgid special",
  "chmod u-s special",
  "chmod +t d",
  "chmod 600 s",
  "chmod 600 dangling",
  "chmod -f 600 dangling missing f",
  "chmod 600 missing f",
  "chmod --reference=x f",
  "chmod --reference=missing f",
  "chmod --reference=x -w f",
  "chmod --reference=x",
  "chmod -v 600 f x missing",
  "chmod -v 644 f",
  "chmod -v 600 dangling",
  "chmod -c 644 f x",
  "chmod -cv 644 f x",
  "chmod -vc 644 f x",
  "chmod -v 4755 x",
  "chmod -v u-s special",
  "chmod -v = sgid",
  "chmod foo f",
  "chmod 8 f",
  "chmod 77777 f",
  "chmod",
  "chmod 600",
  "chmod -w",
  "chmod --bogus",
  "chmod -z 600 f",
  "chmod -R 700 d",
  "chmod -R u=rwX,go=rX d f",
  "chmod -R a-w s d/link",
  "chmod -R 700 missing d",
  "chmod --preserve-root -R 700 d",
  "chmod --preserve-root -R 755 /",
  "chmod --preserve-root -R 755 //",
]);

describe("many files", () => {
  // Directories list their entries in an order of their own.
  const normalize = (text: string): string => text.split("\n").sort().join("\n");
  compareWithHost({ files, normalize }, ["chmod -Rv 700 d", "chmod -Rc a-w d", "chmod -Rv -w d"]);
});

describe("as another user", () => {
  compareWithHost(
    { files: { f: "", d: directory({ mode: 0o700 }), "d/a": "", mine: { content: "", uid: 65534, gid: 65534 } } },
    [
      { argv: "chmod 600 f", uid: 65534 },
      { argv: "chmod -v 600 f", uid: 65534 },
      { argv: "chmod -f 600 f", uid: 65534 },
      { argv: "chmod -R 600 d", uid: 65534 },
      { argv: "chmod 2755 mine", uid: 65534 },
      { argv: "chmod -v 2755 mine", uid: 65534 },
    ],
  );
});
