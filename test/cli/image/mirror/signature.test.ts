import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goodSignatures, verifyInRelease } from "../../../../src/cli/image/mirror/signature.ts";
import { clearsign } from "../making/repository.ts";
import { hasGnupg, SigningKeys } from "../making/signing-key.ts";

const bytes = (text: string) => Buffer.from(text);

describe("gpgv's status lines", () => {
  it("name the keys of good signatures", () => {
    const lines = [
      "NEWSIG",
      "KEY_CONSIDERED A 0",
      "GOODSIG 1 x",
      "VALIDSIG AA 2026",
      "NEWSIG",
      "GOODSIG 2 y",
      "VALIDSIG BB 2026",
    ];
    expect(goodSignatures(lines)).toEqual(["AA", "BB"]);
  });

  it.each(["EXPKEYSIG", "REVKEYSIG", "EXPSIG", "BADSIG", "ERRSIG"])("do not count VALIDSIG after %s", (keyword) => {
    const lines = ["NEWSIG", "GOODSIG 1 x", "NEWSIG", `${keyword} 2 y`, "VALIDSIG BB 2026"];
    expect(goodSignatures(lines)).toEqual([]);
  });
});

describe("an InRelease file without a keyring", () => {
  it("is read, and said to be unverified", async () => {
    const keyrings = { required: null, candidates: ["/nonexistent/a.gpg"] };
    const { text, check } = await verifyInRelease(bytes(clearsign("Origin: x")), "InRelease", keyrings);
    expect(text).toBe("Origin: x\n");
    expect(check).toEqual({ verified: false, reason: expect.stringContaining("no keyring was found") });
  });

  it("is an error when the user named one", async () => {
    const keyrings = { required: "/nonexistent/a.gpg", candidates: [] };
    const verified = verifyInRelease(bytes(clearsign("Origin: x")), "InRelease", keyrings);
    await expect(verified).rejects.toThrow("/nonexistent/a.gpg: the keyring cannot be read");
  });
});

describe.skipIf(!hasGnupg)("an InRelease file with a keyring", () => {
  let keys: SigningKeys;
  let keyring: string;
  const verify = (text: string) => verifyInRelease(bytes(text), "InRelease", { required: null, candidates: [keyring] });
  const sign = (text: string, name = "archive") => keys.clearsign(text, name);

  beforeAll(() => {
    keys = new SigningKeys();
    keyring = keys.make("archive");
    keys.make("stranger");
  });
  afterAll(() => keys.remove());

  it("is verified, and gives what was signed", async () => {
    const { text, check } = await verify(sign("Origin: x\n-dash\n"));
    expect(text).toBe("Origin: x\n-dash\n");
    expect(check).toMatchObject({
      verified: true,
      keyring,
      fingerprints: [expect.stringMatching(/^[0-9A-F]{40}$/)],
    });
  });

  it("is refused when it was changed", async () => {
    const changed = sign("Origin: x\n").replace("Origin: x", "Origin: y");
    await expect(verify(changed)).rejects.toThrow("InRelease: gpgv says BADSIG");
  });

  it("is refused when a stranger signed it", async () => {
    const signed = sign("Origin: x\n", "stranger");
    await expect(verify(signed)).rejects.toThrow(
      /InRelease: cannot be verified with .*: its keys [0-9A-F]+ are not there/,
    );
  });

  it("is refused when it has no signature", async () => {
    await expect(verify(clearsign("Origin: x"))).rejects.toMatchObject({ code: "signature" });
  });

  it("is refused when something stands beside the signed text", async () => {
    const signed = sign("Origin: x\n");
    await expect(verify(`Origin: y\n\n${signed}`)).rejects.toMatchObject({ code: "signature" });
    await expect(verify(`${signed}\nOrigin: y\n`)).rejects.toThrow("text after the signature");
  });
});
