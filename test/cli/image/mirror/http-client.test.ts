import http from "node:http";
import { describe, expect, it } from "vitest";
import { HttpClient, HttpStatusError } from "../../../../src/cli/image/mirror/http-client.ts";
import type { Environment } from "../../../../src/cli/image/mirror/proxy.ts";
import { type Server, serve } from "../making/repository.ts";

const FILES = new Map([["file", Buffer.from("content")]]);

async function get(url: string, environment: Environment = {}, maxBytes = 100, signal = new AbortController().signal) {
  const client = new HttpClient({ environment, signal });
  try {
    return Buffer.from(await client.get(url, { maxBytes })).toString();
  } finally {
    client.close();
  }
}

const redirectTo =
  (location: (url: string) => string | null) => (request: http.IncomingMessage, response: http.ServerResponse) => {
    const target = location(request.url!);
    if (target === null) return false;
    response.writeHead(302, { location: target }).end();
    return true;
  };

describe("the HTTP client", () => {
  it("gets a file, and counts its bytes", async () => {
    await using server = await serve(FILES);
    const client = new HttpClient({ environment: {}, signal: new AbortController().signal });
    let counted = 0;
    await client.get(`${server.url}/file`, {
      maxBytes: 7,
      onBytes: (count) => {
        counted += count;
      },
    });
    client.close();
    expect(counted).toBe(7);
  });

  it("reports other answers with their status", async () => {
    await using server = await serve(FILES);
    const thrown = await get(`${server.url}/none`).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(HttpStatusError);
    expect(thrown).toMatchObject({
      code: "network",
      status: 404,
      message: `${server.url}/none: the server answered 404 Not Found`,
    });
  });

  it("follows redirects, relative ones too, but not for ever and not to other protocols", async () => {
    const chain = (url: string) =>
      ({ "/a": "b", "/b": "/file", "/loop": "/loop", "/evil": "file:///etc/passwd" })[url] ?? null;
    await using server = await serve(FILES, redirectTo(chain));
    expect(await get(`${server.url}/a`)).toBe("content");
    await expect(get(`${server.url}/loop`)).rejects.toThrow("too many redirects");
    await expect(get(`${server.url}/evil`)).rejects.toThrow(
      "file:///etc/passwd: only http and https archives can be read",
    );
  });

  it("stops a body that is larger than allowed", async () => {
    await using server = await serve(FILES);
    await expect(get(`${server.url}/file`, {}, 6)).rejects.toThrow(`${server.url}/file: larger than 6 bytes`);
  });

  it("tries again when a connection breaks or the server fails, and gives up in the end", async () => {
    let failures = 2;
    const fail = (_request: http.IncomingMessage, response: http.ServerResponse) => {
      if (failures-- <= 0) return false;
      if (failures === 1) response.destroy();
      else response.writeHead(503).end();
      return true;
    };
    await using server = await serve(FILES, fail);
    expect(await get(`${server.url}/file`)).toBe("content");
    failures = 3;
    await expect(get(`${server.url}/file`)).rejects.toThrow("the server answered 503");
    expect(server.requests).toHaveLength(6);
  });

  it("takes a body that breaks off for a broken connection", async () => {
    const cut = (_request: http.IncomingMessage, response: http.ServerResponse) => {
      response.writeHead(200, { "content-length": 7 });
      response.write("con", () => response.destroy());
      return true;
    };
    await using server = await serve(FILES, cut);
    await expect(get(`${server.url}/file`)).rejects.toMatchObject({ code: "network", file: `${server.url}/file` });
  });

  it("is stopped by its signal", async () => {
    await using server = await serve(FILES, () => true); // never answers
    const controller = new AbortController();
    const pending = get(`${server.url}/file`, {}, 100, controller.signal);
    controller.abort();
    await expect(pending).rejects.toMatchObject({ code: "aborted" });
  });

  it("sends user and password to the archive they are for, and shows them to nobody", async () => {
    const seen: (string | undefined)[] = [];
    const remember = (request: http.IncomingMessage) => {
      seen.push(request.headers.authorization);
      return false;
    };
    await using archive = await serve(FILES, remember);
    await using other = await serve(FILES, remember);
    const client = new HttpClient({ environment: {}, signal: new AbortController().signal });
    expect(client.keepCredentials(archive.url.replace("//", "//me:p%3Aw@"))).toBe(`${archive.url}/`);
    await client.get(`${archive.url}/file`, { maxBytes: 100 });
    await client.get(`${other.url}/file`, { maxBytes: 100 });
    client.close();
    expect(seen).toEqual([`Basic ${Buffer.from("me:p:w").toString("base64")}`, undefined]);
  });

  it("asks a proxy for the whole URL, with its password", async () => {
    const seen: (string | undefined)[] = [];
    const answer = (request: http.IncomingMessage, response: http.ServerResponse) => {
      seen.push(request.url, request.headers.host, request.headers["proxy-authorization"]);
      response.end("through the proxy");
      return true;
    };
    await using proxy = await serve(new Map(), answer);
    const url = proxy.url.replace("//", "//user:p%40ss@");
    expect(await get("http://archive.invalid/debian/x", { http_proxy: url })).toBe("through the proxy");
    const credentials = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
    expect(seen).toEqual(["http://archive.invalid/debian/x", "archive.invalid", credentials]);
  });

  it("asks a proxy for a tunnel to https, and says so when there is none", async () => {
    const connects: string[] = [];
    await using proxy = await tunnelProxy(connects);
    await expect(get("https://archive.invalid/x", { https_proxy: proxy.url })).rejects.toThrow(
      "answered 403 to CONNECT",
    );
    expect(new Set(connects)).toEqual(new Set(["archive.invalid:443"]));
  });

  it.each(["ftp://x.example/", "file:///etc/passwd", "no url"])("does not open %s", async (url) => {
    await expect(get(url)).rejects.toMatchObject({ code: "usage" });
  });
});

async function tunnelProxy(connects: string[]): Promise<Server> {
  const server = http.createServer();
  server.on("connect", (request, socket) => {
    connects.push(request.url!);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests: connects,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
