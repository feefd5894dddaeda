import { describe, expect, it } from "vitest";
import { type Environment, proxyFor } from "../../../../src/cli/image/mirror/proxy.ts";

const proxy = (url: string, environment: Environment, apt: string | null = null) =>
  proxyFor(new URL(url), environment, apt)?.href ?? null;

describe("the proxy variables", () => {
  it("are chosen by the URL's scheme, lower case first", () => {
    const environment = { http_proxy: "http://p:1", HTTP_PROXY: "http://P:9", HTTPS_PROXY: "http://s:2" };
    expect(proxy("http://a.example/", environment)).toBe("http://p:1/");
    expect(proxy("https://a.example/", environment)).toBe("http://s:2/");
  });

  it("fall back to all_proxy, then to apt's proxy", () => {
    expect(proxy("http://a.example/", { all_proxy: "http://all:1" }, "http://apt:2")).toBe("http://all:1/");
    expect(proxy("http://a.example/", { http_proxy: "" }, "http://apt:2")).toBe("http://apt:2/");
    expect(proxy("http://a.example/", {}, "DIRECT")).toBeNull();
    expect(proxy("http://a.example/", {})).toBeNull();
  });

  it("may leave the scheme out", () => {
    expect(proxy("http://a.example/", { http_proxy: "p.example:3128" })).toBe("http://p.example:3128/");
  });

  it.each([
    ["a.example", true],
    [".example", true],
    ["*.example", true],
    ["example", true],
    ["b.example, a.example", true],
    ["a.example:80", true],
    ["*", true],
    ["A.EXAMPLE", true],
    ["a.example:8080", false],
    ["ple", false],
    ["", false],
    [",.", false],
  ])("no_proxy=%j excludes a.example: %s", (list, excluded) => {
    expect(proxy("http://a.example/", { http_proxy: "http://p", no_proxy: list }) === null).toBe(excluded);
  });

  it("reads addresses in brackets", () => {
    expect(proxy("http://[::1]:80/", { http_proxy: "http://p", no_proxy: "[::1]" })).toBeNull();
  });

  it("refuses what is no http proxy", () => {
    expect(() => proxy("http://a.example/", { http_proxy: "socks5://p:1" })).toThrow(
      "proxies are spoken to over http, not socks5:",
    );
    expect(() => proxy("http://a.example/", { http_proxy: "http://" })).toThrow("not a proxy's URL");
  });
});
