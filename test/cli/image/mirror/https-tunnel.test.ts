import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { HttpClient } from "../../../../src/cli/image/mirror/http-client.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!hasOpenssl)("https through a proxy", () => {
  const folder = mkdtempSync(join(tmpdir(), "tuxlet-tls-"));
  const path = (name: string) => join(folder, name);
  let archive: https.Server;
  let proxy: http.Server;
  const connects: string[] = [];
  const portOf = (server: net.Server) => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    const subject = ["-subj", "/CN=archive.test", "-addext", "subjectAltName=DNS:archive.test"];
    const files = ["-keyout", path("key.pem"), "-out", path("cert.pem")];
    spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject, ...files]);
    const identity = { key: readFileSync(path("key.pem")), cert: readFileSync(path("cert.pem")) };
    archive = https.createServer(identity, (request, response) =>
      response.end(`${request.headers.host} ${request.url}`),
    );
    archive.listen(0, "127.0.0.1");
    await once(archive, "listening");
    proxy = http.createServer();
    proxy.on("connect", (request, socket, head) => {
      connects.push(request.url!);
      const upstream = net.connect(portOf(archive), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      socket.on("error", () => upstream.destroy());
      upstream.on("error", () => socket.destroy());
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    archive.closeAllConnections();
    archive.close();
    proxy.close();
    rmSync(folder, { recursive: true });
  });

  const get = async (url: string) => {
    const environment = { https_proxy: `http://127.0.0.1:${portOf(proxy)}` };
    const client = new HttpClient({ environment, signal: new AbortController().signal });
    try {
      return Buffer.from(await client.get(url, { maxBytes: 100 })).toString();
    } finally {
      client.close();
    }
  };

  it("does not accept a certificate that nobody vouches for", async () => {
    await expect(get("https://archive.test/x")).rejects.toThrow(/self-signed certificate/);
  });

  it("speaks TLS with the archive, not with the proxy", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    expect(await get("https://archive.test/debian/x")).toBe("archive.test /debian/x");
    expect(new Set(connects)).toEqual(new Set(["archive.test:443"]));
  });
});
