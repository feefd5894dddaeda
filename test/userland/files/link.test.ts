import { compareWithHost, directory } from "../compare.ts";

compareWithHost({ files: { a: "1", "b c": "2", d: directory() } }, [
  "link a new",
  "link a 'b c'",
  "link missing new",
  "link d new",
  "link a d",
  "link a d/new",
  "link a missing/new",
  "link",
  "link a",
  "link a b c",
  "link -x a b",
  "link -- a new",
]);
