import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";

describe("sleep", () => {
  compareWithHost({}, [
    "sleep 0",
    "sleep 0.01",
    "sleep .01 0s 0m 0h 0d",
    "sleep 0x0",
    "sleep",
    "sleep x",
    "sleep 1x",
    "sleep x 0 y",
    "sleep -1",
    "sleep ''",
    "sleep nan",
    "sleep -- -1",
    "sleep -s 1",
    "sleep 1ss",
    "sleep 0.001s",
  ]);
});
