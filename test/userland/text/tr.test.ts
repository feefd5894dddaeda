import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareWithHost, runBoth } from "../compare.ts";

const stdin = "Hello,  World!!\naabbcc 0123\tx[y]z-*:=\n\\ \xe9\0\x07end";
const binary = Uint8Array.from({ length: 1024 }, (_, i) => (i * 7) & 255);

describe("tr", () => {
  compareWithHost({}, [
    ...[
      "tr a-z A-Z",
      "tr abc xy",
      "tr abc wxyz",
      "tr -t abc xy",
      "tr -t abc ''",
      "tr abc ''",
      "tr '' ''",
      "tr '[:lower:]' '[:upper:]'",
      "tr '[:upper:]' '[:lower:]'",
      "tr 'x[:lower:]' 'y[:upper:]'",
      "tr '[:lower:][:upper:]' '[:upper:][:lower:]'",
      "tr '[:lower:]x' '[:upper:]'",
      "tr '[:lower:]' 'x[:upper:]'",
      "tr ab 'cd[:upper:]'",
      "tr a 'cd[:upper:]'",
      "tr a-z '[:upper:]'",
      "tr '[:lower:]' '[:alpha:]'",
      "tr '[:alpha:]' x",
      "tr '[:alpha:]' '[x*]y'",
      "tr -d a-c",
      "tr -d '[:space:]'",
      "tr -cd '[:alnum:]\\n'",
      "tr -Cd a-z",
      "tr -s ab",
      "tr -s '[:alpha:]' x",
      "tr -s a-z A-Z",
      "tr -cs a-zA-Z '\\n'",
      "tr -cs '[:alpha:]' '\\n'",
      "tr -cs '[:alpha:]' 'ab'",
      "tr -c '[:alpha:]' '[:upper:]'",
      "tr -c a-z '[x*]'",
      "tr -ct a-z xyz",
      "tr -ds a-c '!l'",
      "tr -ds a '[:space:]'",
      "tr -ds a '[x*]'",
      "tr -cs a-z",
      "tr '[=a=]' b",
      "tr a '[=b=]'",
      "tr -d '[=ab=]'",
      "tr -d '[==]'",
      "tr -d '[::]'",
      "tr -d '[:foo:]'",
      "tr -d '[:a\\n:]'",
      "tr -d '[:*]'",
      "tr a-e '[:*3]xy'",
      "tr a-e '[=*]xy'",
      "tr 'a[b*3]c' 1234567",
      "tr a-e '[x*2]y'",
      "tr a-e '[x*010]y'",
      "tr a-e '[x*08]y'",
      "tr a-e '[x*k]y'",
      "tr a-e '[x*99999999999999999999]y'",
      "tr a-e '[x*][y*]'",
      "tr a-e '1[x*]9'",
      "tr a-c '12345[x*]'",
      "tr '[a*]' x",
      "tr '[a*0]' x",
      "tr '[a-c]' '(A-C)'",
      "tr '\\133*' ab",
      "tr '[x\\*2]' 12345",
      "tr z-a x",
      "tr '\\n-\\001' x",
      "tr a-a x",
      "tr -- -a xy",
      "tr a- xy",
      "tr '\\141\\n\\t\\a' 1234",
      "tr '\\400x' 123",
      "tr '\\e\\l' 12",
      "tr 'a\\\\' 12",
      "tr 'a\\' 12",
      "tr -d '\\'",
      "tr '\\200-\\377' x",
      "tr -d '\\0\\7'",
      "tr $'\\xe9' e",
      "tr",
      "tr a",
      "tr -s",
      "tr -ds a",
      "tr -d a b",
      "tr -d a b c",
      "tr a b c",
      "tr -s a b c",
      "tr -d",
      "tr a b -d",
      "tr -x a b",
      "tr --delete --complement '[:print:]\\n'",
      "tr --squeeze l",
      "tr -A l L",
      ..."alnum alpha blank cntrl digit graph lower print punct space upper xdigit"
        .split(" ")
        .map((name) => `tr -d '[:${name}:]'`),
    ].map((argv) => ({ argv, stdin })),
    { argv: "tr -c '[:print:]' .", stdin: binary },
    { argv: "tr '\\0-\\177' '\\200-\\377'", stdin: binary },
    { argv: "tr -s a b", stdin: "ab".repeat(200_000) },
    { argv: "tr a b", stdin: "" },
  ]);
});

describe("tr of any arrays", () => {
  const pieces = "a b c x a-d b-z [:lower:] [:upper:] [:digit:] [x*] [y*3] [=a=] \\n \\141 - [ ] : * \\\\".split(" ");
  const array = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
  test("is the host's", async () => {
    const option = fc.constantFrom("", "-c", "-t", "-s", "-ct", "-cs", "-ds", "-cds");
    await fc.assert(
      fc.asyncProperty(option, array, array, async (options, first, second) => {
        const argv = ["tr", ...(options === "" ? [] : [options]), "--", first, second];
        const [ours, host] = await runBoth({}, { argv, stdin });
        expect(ours).toEqual(host);
      }),
      { numRuns: 150, seed: 5 },
    );
  });
});
