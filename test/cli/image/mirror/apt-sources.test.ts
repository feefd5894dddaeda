import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ImageError } from "../../../../src/cli/image/image-error.ts";
import { parseAptProxy } from "../../../../src/cli/image/mirror/apt-configuration.ts";
import { parseDeb822Sources, parseOneLineSources } from "../../../../src/cli/image/mirror/apt-sources.ts";

const oneLine = (text: string) => parseOneLineSources(text, "sources.list");
const deb822 = (text: string) => parseDeb822Sources(text, "debian.sources");

describe("the one-line format of sources.list(5)", () => {
  it("gives URIs without trailing slashes, and keyring files", () => {
    const text = `
# deb http://commented.example/debian trixie main
deb http://a.example/debian/ trixie main contrib # comment
deb [arch=amd64 signed-by=/usr/share/keyrings/b.gpg] https://b.example/debian trixie main
deb [ signed-by=/etc/apt/keyrings/c.asc ] https://c.example/debian trixie main
deb-src http://src.example/debian trixie main
deb\thttp://flat.example/repo ./
`;
    expect(oneLine(text)).toEqual([
      { uri: "http://a.example/debian", keyring: null },
      { uri: "https://b.example/debian", keyring: "/usr/share/keyrings/b.gpg" },
      { uri: "https://c.example/debian", keyring: null },
      { uri: "http://flat.example/repo", keyring: null },
    ]);
  });

  it("passes over apt's own transports", () => {
    const text =
      "deb file:/srv/debian trixie main\ndeb mirror+file:/etc/m trixie main\ndeb tor+http://x.example/ trixie main\n";
    expect(oneLine(text)).toEqual([]);
  });

  it.each([
    "rpm http://x.example/ trixie main",
    "deb",
    "deb http://x.example/",
    "deb [arch=amd64 http://x.example/ trixie",
  ])("refuses %j", (line) =>
    expect(() => oneLine(`\n${line}\n`)).toThrow("sources.list: line 2: not a line of sources.list(5)"),
  );
});

describe("the deb822 format of sources.list(5)", () => {
  it("gives each URI with its stanza's keyring", () => {
    const text = `Types: deb deb-src
URIs: http://a.example/debian/ https://b.example/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

# another
Types: deb
URIs: http://c.example/debian
Suites: trixie
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 AAAA
 -----END PGP PUBLIC KEY BLOCK-----
`;
    const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    expect(deb822(text)).toEqual([
      { uri: "http://a.example/debian", keyring },
      { uri: "https://b.example/debian", keyring },
      { uri: "http://c.example/debian", keyring: null },
    ]);
  });

  it("leaves out stanzas that are disabled or of sources only", () => {
    const stanza = (more: string) => `URIs: http://x.example/debian\nSuites: trixie\n${more}\n\n`;
    const text = stanza("Types: deb\nEnabled: no") + stanza("Types: deb-src") + stanza("Types: deb\nEnabled: yes");
    expect(deb822(text)).toHaveLength(1);
  });

  it("refuses a stanza without URIs", () => {
    expect(() => deb822("Types: deb\nSuites: trixie\n")).toThrow("debian.sources: a stanza without URIs");
  });
});

describe("both formats", () => {
  it("throw nothing but ImageError, and give only http URIs (property)", () => {
    const word = fc.constantFrom(
      "deb",
      "deb-src",
      " ",
      "\n",
      "[",
      "]",
      "signed-by=/a.gpg",
      "http://h.example/d",
      "file:/x",
      "Types:",
      "URIs:",
      "#",
      "x",
    );
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(oneLine, deb822), (words, parse) => {
        try {
          for (const { uri } of parse(words.join(" ").replaceAll(" \n ", "\n")))
            expect(uri).toMatch(/^https?:\/\/[^/]/);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ImageError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("apt's proxy", () => {
  it("is read from apt-config's dump", () => {
    const dump = 'Acquire "";\nAcquire::http "";\nAcquire::http::Proxy "http://proxy.example:3128/";\n';
    expect(parseAptProxy(dump)).toBe("http://proxy.example:3128/");
    expect(parseAptProxy('Acquire::http::Proxy "";\nAcquire::http::Proxy::host "DIRECT";\n')).toBeNull();
  });
});
