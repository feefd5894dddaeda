import { compareWithHost } from "./compare.ts";

compareWithHost({ fromHost: ["/etc/passwd"] }, ["logname", "logname x", "logname -z"]);
