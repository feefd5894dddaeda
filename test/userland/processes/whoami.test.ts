import { compareWithHost } from "../compare.ts";

compareWithHost({}, ["whoami", { argv: "whoami", uid: 1 }, { argv: "whoami", uid: 71000 }, "whoami x", "whoami -z"]);
