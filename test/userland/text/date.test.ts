import { describe, expect, test } from "vitest";
import { TOOLS } from "../../../src/userland/index.ts";
import { compareWithHost, runBoth } from "../compare.ts";
import { runInGuest } from "../harness/guest-run.ts";

const FORMATS = [..."aAbBcCdDeFgGhHIjklmMnNpPqrRsStTuUVwWxXyYzZ%"].map((letter) => `%${letter}`).join("|");

describe("date: what is printed", () => {
  compareWithHost({ files: { file: { mtime: 1_000_000_000 }, dates: "@0\nfoo\n2001-02-03 04:05\n" } }, [
    "date -d @0",
    `date -d @981173106.123456789 '+${FORMATS}'`,
    `date -d @-1 '+${FORMATS}'`,
    "date -d @0 '+%:z %::z %:::z %-d %_m %^a %#Z %10Y %3N'",
    "date -d @0 +",
    "date -ud '2024-02-29 12:34:56 +0200'",
    { argv: "date -d @0 '+%F %T %z %Z'", env: { TZ: "XYZ-3:30" } },
    { argv: "date -u -d @0", env: { TZ: "XYZ-3" } },
    { argv: "date -d '1970-01-01 00:00' +%s", env: { TZ: "EST5" } },
    "date -d '1 jan 2020 + 3 days' +%F",
    "date -d @1e9",
    "date -d foo",
    "date -d @0 -d @1 +%s",
    "date -d @0 -R",
    "date -d @0 --rfc-822",
    "date -d @0 -I",
    "date -d @0 -Ihours",
    "date -d @0 -Im",
    "date -d @0 --iso-8601=seconds",
    "date -d @0.5 -Ins",
    "date -d @0 --rfc-3339=date",
    "date -d @0 --rfc-3339=s",
    "date -d @0 --rfc-3339=ns",
    "date -r file",
    "date -r file +%s.%N",
    "date -r missing",
    "date --reference ''",
    "date -f dates",
    { argv: "date -uf - +%s", stdin: "@1\n@2" },
    "date -f missing",
    "date --resolution",
    "date --resolution +%N",
  ]);

  test("the present time, when nothing else is asked for", async () => {
    const [ours, host] = await runBoth(
      {
        normalize: (text) =>
          text
            .replace(/[A-Z][a-z]{2}/g, "Xxx")
            .replace(/\d/g, "9")
            .replace("  9", " 99"),
      },
      { argv: "date" },
    );
    expect(ours).toEqual(host);
  });
});

describe("date: wrong usage", () => {
  compareWithHost({}, [
    "date a",
    "date +%Y +%d",
    "date +%s 0101",
    "date -d @0 -r x",
    "date -d @0 -f x",
    "date -r / -s @0",
    "date -d @0 0101",
    "date -d @0 ''",
    "date -Ifoo",
    "date -I=date",
    "date --rfc-3339=x",
    "date --rfc-3339=",
    "date --rfc-3339",
    "date -R -I",
    "date -d @0 -R +%s",
    "date -s foo",
    "date 9999999",
    "date 13010101",
    "date -z",
  ]);
});

describe("date: setting the clock", () => {
  compareWithHost({}, [
    { argv: "date -s @86400", uid: 65534 },
    { argv: "date 010203041999.05", uid: 65534 },
    { argv: "date 0102030499 +%F", uid: 65534 },
  ]);

  test("the kernel's clock is what was set", async () => {
    const argv = ["sh", "-c", "date -s @1000000000; date +%Y-%m-%d; date 030405062003.07; date +%F"];
    const { stdout, end } = await runInGuest(TOOLS, { argv }, {}, "/tmp/date");
    expect(end).toBe("exited 0");
    expect(stdout).toBe("Sun Sep  9 01:46:40 UTC 2001\n2001-09-09\nTue Mar  4 05:06:07 UTC 2003\n2003-03-04\n");
  });
});
