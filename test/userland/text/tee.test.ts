import { describe } from "vitest";
import { compareWithHost, directory } from "../compare.ts";

const files = { a: "old\n", d: directory(), secret: { content: "x\n", mode: 0o444 } };
const stdin = "1\n2\n\0\xff end";
const binary = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) & 255);

describe("tee", () => {
  compareWithHost({ files }, [
    ...[
      "tee",
      "tee a",
      "tee -a a",
      "tee --append a new",
      "tee new other",
      "tee -",
      "tee -i a",
      "tee --ignore-interrupts -p b",
      "tee -ai a",
      "tee a a",
      "tee -a a a",
      "tee d",
      "tee d b",
      "tee missing/x b",
      "tee ''",
      "tee 'a b' d",
      "tee /dev/full",
      "tee -p /dev/full b",
      "tee --output-error /dev/full b",
      "tee --output-error=warn /dev/full b",
      "tee --output-error=warn-nopipe /dev/full b",
      "tee --output-error=exit /dev/full b",
      "tee --output-error=exit b /dev/full",
      "tee --output-error=exit-nopipe /dev/full b",
      "tee --output-error=exit d b",
      "tee --output-error=exit-nopipe b missing/x c",
      "tee --output-error=w b",
      "tee --output-error=x b",
      "tee --output-error=warn -p b",
      "tee -x",
      "tee --output",
      "tee --appendix",
      "tee -- -a",
    ].map((argv) => ({ argv, stdin })),
    { argv: "tee a", stdin: "" },
    { argv: "tee b", stdin: binary },
    { argv: "tee secret b", stdin, uid: 1000 },
  ]);
});
