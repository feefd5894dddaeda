import { describe, expect, it } from "vitest";
import { clearsignedText } from "../../../../src/cli/image/deb/clearsign.ts";
import { clearsign } from "../making/repository.ts";

const read = (text: string) => clearsignedText(text, "InRelease");

describe("the cleartext signature framework", () => {
  it("gives the signed text, dash-escaping removed", () => {
    expect(read(clearsign("Origin: Debian\n- escaped\nEnd: x"))).toBe("Origin: Debian\n- escaped\nEnd: x\n");
  });

  it("reads line ends of both kinds", () => {
    expect(read(clearsign("A: 1\nB: 2").replaceAll("\n", "\r\n"))).toBe("A: 1\nB: 2\n");
  });

  const signed = clearsign("A: 1");
  it.each([
    ["text before the message", `Evil: 1\n${signed}`, "InRelease: line 1: does not begin with"],
    ["text after the signature", `${signed}Evil: 1\n`, "InRelease: line 9: text after the signature"],
    ["a second message", signed + signed, "InRelease: line 9: text after the signature"],
    ["armor headers other than Hash", signed.replace("Hash:", "Evil:"), "InRelease: line 2: bad armor header"],
    [
      "a message in the message",
      clearsign("x").replace("x", "-----BEGIN PGP MESSAGE-----"),
      "InRelease: line 4: a line that is not dash-escaped",
    ],
    ["no signature", signed.slice(0, signed.indexOf("-----BEGIN PGP SIGNATURE")), "the signature is missing"],
    ["a signature without an end", signed.replace(/-----END.*/, ""), "the signature does not end"],
    ["nothing", "", "InRelease: line 1: does not begin with"],
  ])("refuses %s", (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
