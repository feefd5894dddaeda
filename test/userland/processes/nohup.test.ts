import { compareWithHost } from "../compare.ts";

compareWithHost({ files: { plain: "x" } }, [
  "nohup",
  "nohup -z",
  "nohup echo hi",
  "nohup missing",
  "nohup ./plain",
  "nohup test x = y",
]);
