import { describe } from "vitest";
import { compareWithHost, directory, symlink } from "../compare.ts";

const files = {
  f: "x",
  g: { content: "", uid: 5, gid: 7 },
  s: symlink("f"),
  dangling: symlink("nowhere"),
  "d/a": "",
  "d/e/b": "",
  "d/link": symlink("../f"),
  suid: { content: "", mode: 0o6755 },
  t: symlink("d"),
};

// The host has a passwd file, a kernel of the tests has none: numbers are what both know.
describe("owners by number", () => {
  compareWithHost({ files }, [
    "chown 1234 f g",
    "chown 1234:4321 f",
    "chown :4321 f",
    "chown +1234:+4321 f",
    "chown 1234: f",
    "chown : f",
    "chown '' f",
    "chown -v : f",
    "chown nosuchuser f",
    "chown :nosuchgroup f",
    "chown 1:nosuchgroup f",
    "chown nosuchuser.x f",
    "chown 1234.4321 f",
    "chown -1 f",
    "chown 4294967295 f",
    "chown 4294967294 f",
    "chown 1 missing f",
    "chown -f 1 missing",
    "chown 1 s",
    "chown -h 1 s",
    "chown 1 dangling",
    "chown -h 1 dangling",
    "chown -v 1234:4321 dangling",
    "chown -v 1234 missing",
    "chown -v :4321 missing",
    "chown --reference=g f",
    "chown --reference=missing f",
    "chown --from=1234 5 f",
    "chown --from=1234:4321 -v 5 f",
    "chown --from=x 5 f",
    "chown 1 suid",
    "chown -R 1234 d",
    "chown -R 1234:4321 d f",
    "chown -RH 1234 t",
    "chown -RL 1234 t",
    "chown -RP 1234 t",
    "chown -R 1234 t",
    "chown -Rh 1234 d",
    "chown -R --dereference 1 d",
    "chown -RL --dereference 1234 d",
    "chown -R --preserve-root 1 /",
    "chown",
    "chown 1",
    "chown -x 1 f",
    { argv: "chown 1 f", uid: 65534 },
    { argv: "chown -v 1234 f", uid: 65534 },
    { argv: "chown -R 1234 d", uid: 65534 },
    { argv: "chown :65534 f", uid: 65534 },
  ]);
});

describe("messages of changes", () => {
  const numbered = {
    f: { content: "", uid: 1111, gid: 2222 },
    g: { content: "", uid: 1234, gid: 4321 },
    s: symlink("f", { uid: 1111, gid: 2222 }),
  };
  compareWithHost({ files: numbered }, [
    "chown -v 1234 f g",
    "chown -v 1234:4321 f g",
    "chown -v :4321 f g",
    "chown -c 1234:4321 f g",
    "chown -c 1234 f g",
    "chown -vh 1234 s",
    "chown -v --from=1111 1234 f g",
    "chown -v --from=:4321 1234:9 f g",
    "chgrp -v 4321 f g",
    "chgrp -c 4321 f g",
    "chgrp -v '' f",
    "chown -v --reference=g f",
    "chgrp -v --reference=g f",
    { argv: "chown -v 1234 f", uid: 65534 },
    { argv: "chgrp -v 4321 f", uid: 65534 },
  ]);
});

describe("chgrp", () => {
  compareWithHost({ files: { ...files, dd: directory() } }, [
    "chgrp 4321 f",
    "chgrp +4321 f",
    "chgrp nosuchgroup f",
    "chgrp 4321:5 f",
    "chgrp '' f",
    "chgrp 4321 missing",
    "chgrp -h 4321 s dangling",
    "chgrp 4321 dangling",
    "chgrp -R 4321 d",
    "chgrp --reference=g f",
    "chgrp --from=1 4321 f",
    "chgrp",
    "chgrp 1",
    { argv: "chgrp 4321 f", uid: 65534 },
  ]);
});
