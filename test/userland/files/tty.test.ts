import { compareWithHost } from "../compare.ts";

compareWithHost({}, ["tty", "tty -s", "tty --quiet", "tty x", "tty -x"]);
