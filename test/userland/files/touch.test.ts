import { describe } from "vitest";
import { compareWithHost, directory, symlink } from "../compare.ts";

const files = {
  f: "x",
  g: { content: "y", mtime: 1_000_000_000 },
  d: directory(),
  s: symlink("g"),
  dangling: symlink("nowhere"),
};
// What was set is compared: the present time differs.
const setting = { files, hasTimes: true };

describe("given times", () => {
  compareWithHost(setting, [
    "touch -d @1234567890.123456789 f new",
    "touch -d 2020-01-02 f",
    "touch -d '2020-01-02 03:04:05.678 +0200' f",
    "touch -a -d @5 f",
    "touch -m -d @5 f",
    "touch -am -d @5 f",
    "touch --time=atime -d @5 f",
    "touch --time=mod -d @5 f",
    "touch --time=x -d @5 f",
    "touch --time=a -d @5 f",
    "touch --time= -d @5 f",
    "touch -t 202001020304.05 f",
    "touch -t 202001020304 f",
    "touch -t 7001020304 f",
    "touch -t 6801020304 f",
    "touch -t 196901020304 f",
    "touch -t 202013020304 f",
    "touch -t 202001320304 f",
    "touch -t 202001022404 f",
    "touch -t 202001020360 f",
    "touch -t 202001020304.60 f",
    "touch -t 202001020304.61 f",
    "touch -t 20200102030 f",
    "touch -t 'x' f",
    "touch -r g f",
    "touch -r s f",
    "touch -h -r s f",
    "touch -r missing f",
    "touch -r g -d '+1 day' f",
    "touch -r g -d '10 seconds ago' f",
    "touch -r g -t 202001020304 f",
    "touch -d @5 -t 202001020304 f",
    "touch -d nonsense f",
    "touch -d '' new/",
    "touch -d @5 d",
    "touch -d @5 s",
    "touch -h -d @5 s",
    "touch -h -d @5 dangling",
    "touch -d @5 dangling",
    "touch -c -d @5 missing f",
    "touch -c -d @5 dangling",
    "touch -h -d @5 missing",
    "touch -d @5 missing/f f",
    "touch -d @5 f/x",
    "touch -d @-1 f",
    "touch -d @5 d/",
    "touch -d @5 f/",
    { argv: "touch -d @5 -", stdin: "" },
    { argv: "touch -d '2020-06-01 12:00' f", env: { TZ: "UTC-3" } },
    { argv: "touch -t 202006011200 f", env: { TZ: "UTC-3" } },
    { argv: "touch -d @5 f", uid: 65534 },
    { argv: "touch f", uid: 65534 },
    { argv: "touch new", uid: 65534 },
    { argv: "touch -c new", uid: 65534 },
  ]);
});

describe("files made", () => {
  compareWithHost({ files }, [
    "touch new",
    "touch -c new",
    "touch f new other",
    "touch -a new",
    "touch -h new",
    "touch ''",
    "touch new/",
    "touch",
    "touch -x",
    "touch dangling",
    "touch missing/new new",
  ]);
});
