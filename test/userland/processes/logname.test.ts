import { compareWithHost } from "../compare.ts";

compareWithHost({}, ["logname", "logname x", "logname -z"]);
