import { compareWithHost } from "../compare.ts";

compareWithHost({ files: { f: "" } }, [
  "mkfifo p",
  "mkfifo p q",
  "mkfifo -m 600 p",
  "mkfifo -m a=rwx p",
  "mkfifo -m 666 p",
  "mkfifo -m g-r p",
  "mkfifo -m 1666 p",
  "mkfifo -m foo p",
  "mkfifo f p",
  "mkfifo missing/p",
  "mkfifo",
]);
