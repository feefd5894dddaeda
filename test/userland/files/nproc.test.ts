import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";

compareWithHost({}, [
  "nproc --ignore=100",
  "nproc --all --ignore 100",
  "nproc --ignore=-1",
  "nproc --ignore=x",
  "nproc x",
  { argv: "nproc", env: { OMP_NUM_THREADS: "42" } },
  { argv: "nproc", env: { OMP_NUM_THREADS: "42,2,1", OMP_THREAD_LIMIT: "7" } },
  { argv: "nproc --ignore=2", env: { OMP_NUM_THREADS: "42" } },
]);

describe("the number itself", () => {
  compareWithHost({ normalize: (text) => text.replace(/^\d+$/m, "N") }, ["nproc", "nproc --all"]);
});
