import { compareWithHost, directory } from "../compare.ts";
import { inMountNamespace } from "../harness/script.ts";

compareWithHost({ files: { a: directory(), f: "x" }, env: { PATH: "/usr/sbin:/usr/bin" } }, [
  "pivot_root",
  "pivot_root a",
  "pivot_root a b c",
  "pivot_root -z",
  "pivot_root missing missing",
  "pivot_root / /",
  "pivot_root a a",
  inMountNamespace("pivot_root f f"),
  { argv: "pivot_root a a", uid: 1 },
  inMountNamespace(
    "mount -t tmpfs x a; mkdir a/old a/proc; touch a/here; cd a; pivot_root . old; cd /; echo *; test -d old/usr/bin && echo there",
    { title: "pivot_root . old" },
  ),
]);
