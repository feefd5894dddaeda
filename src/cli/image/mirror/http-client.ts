/**
 * HTTP GET with what a package archive needs: redirects, proxies, a bound on the size, silence as an error, cancellation.
 *
 * What comes is not believed before its hash has been checked, so plain http is as good as https here, as it is for apt.
 */
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { isIP, type Socket } from "node:net";
import tls from "node:tls";
import { ImageError, messageOf } from "../image-error.ts";
import { type Environment, proxyFor } from "./proxy.ts";

const MAX_REDIRECTS = 5;
/** How often a connection that broke is made again. */
const MAX_RETRIES = 2;
const SILENCE_MS = 30_000;
const USER_AGENT = "tuxlet-image";

/** The status of an answer other than 200. */
export class HttpStatusError extends ImageError {
  readonly status: number;

  constructor(url: string, status: number) {
    super("network", `the server answered ${status} ${http.STATUS_CODES[status] ?? ""}`.trimEnd(), { file: url });
    this.status = status;
  }
}

export interface HttpOptions {
  readonly environment: Environment;
  /** apt's Acquire::http::Proxy, used where the environment names none. */
  readonly aptProxy?: string | null;
  readonly signal: AbortSignal;
}

export interface GetOptions {
  readonly maxBytes: number;
  /** Told of every piece that arrives. */
  readonly onBytes?: (count: number) => void;
}

export class HttpClient {
  readonly #environment: Environment;
  readonly #aptProxy: string | null;
  readonly #signal: AbortSignal;
  /** By origin: a redirect elsewhere does not take them along. */
  readonly #authorization = new Map<string, Record<string, string>>();
  readonly #agent = new http.Agent({ keepAlive: true });
  readonly #secureAgent = new https.Agent({ keepAlive: true });

  constructor(options: HttpOptions) {
    this.#environment = options.environment;
    this.#aptProxy = options.aptProxy ?? null;
    this.#signal = options.signal;
  }

  /** Keeps the user and password of a URL for requests to its origin; returns the URL without them, fit to be shown. */
  keepCredentials(text: string): string {
    const url = parseUrl(text);
    this.#authorization.set(url.origin, credentialsOf(url, "authorization"));
    url.username = "";
    url.password = "";
    return url.href;
  }

  /** The body of a 200 answer. */
  async get(url: string, options: GetOptions): Promise<Uint8Array> {
    for (let attempt = 0; ; attempt++) {
      let received = 0;
      const onBytes = (count: number): void => {
        received += count;
        options.onBytes?.(count);
      };
      try {
        return await this.#getOnce(url, { maxBytes: options.maxBytes, onBytes });
      } catch (thrown) {
        if (this.#signal.aborted) throw new ImageError("aborted", "interrupted", { cause: thrown });
        options.onBytes?.(-received);
        const final = thrown instanceof ImageError && !(thrown instanceof HttpStatusError && thrown.status >= 500);
        if (final) throw thrown;
        if (attempt === MAX_RETRIES) throw asImageError(thrown, url);
      }
    }
  }

  /** Ends the connections that are kept open. */
  close(): void {
    this.#agent.destroy();
    this.#secureAgent.destroy();
  }

  async #getOnce(url: string, options: Required<GetOptions>): Promise<Uint8Array> {
    const response = await this.#open(url);
    const tooLarge = (): ImageError => new ImageError("limit", `larger than ${options.maxBytes} bytes`, { file: url });
    const chunks: Uint8Array[] = [];
    let total = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        total += chunk.length;
        if (total > options.maxBytes) throw tooLarge();
        options.onBytes(chunk.length);
        chunks.push(chunk);
      }
    } finally {
      response.destroy();
    }
    return Buffer.concat(chunks, total);
  }

  async #open(url: string): Promise<http.IncomingMessage> {
    let target = parseUrl(url);
    for (let redirects = 0; ; redirects++) {
      const response = await this.#request(target);
      const status = response.statusCode ?? 0;
      if (status === 200) return response;
      response.destroy();
      const location = response.headers.location;
      if (status < 301 || status > 308 || location === undefined) throw new HttpStatusError(target.href, status);
      if (redirects === MAX_REDIRECTS) throw new ImageError("network", "too many redirects", { file: url });
      const next = parseUrl(location, target);
      if (target.protocol === "https:" && next.protocol === "http:") {
        throw new ImageError("network", `redirects from https to ${next.href}`, { file: url });
      }
      target = next;
    }
  }

  async #request(target: URL): Promise<http.IncomingMessage> {
    const proxy = proxyFor(target, this.#environment, this.#aptProxy);
    const options: http.RequestOptions = {
      signal: this.#signal,
      timeout: SILENCE_MS,
      headers: {
        // Node would add port 80 to the name for a connection that comes through a tunnel.
        host: target.host,
        "user-agent": USER_AGENT,
        "accept-encoding": "identity",
        ...this.#authorization.get(target.origin),
      },
    };
    let request: http.ClientRequest;
    if (target.protocol === "https:") {
      const tunnel = proxy === null ? null : await this.#tunnel(proxy, target);
      const connection = tunnel === null ? { agent: this.#secureAgent } : { createConnection: () => tunnel };
      request = https.get(target, { ...options, ...connection });
    } else if (proxy === null) {
      request = http.get(target, { ...options, agent: this.#agent });
    } else {
      // RFC 9112 section 3.2.2: a proxy is asked with the absolute form.
      const headers = { ...options.headers, ...credentialsOf(proxy, "proxy-authorization") };
      request = http.get({ ...options, ...endpointOf(proxy), path: target.href, headers, agent: this.#agent });
    }
    return answerTo(request, target);
  }

  /** RFC 9110 section 9.3.6: CONNECT, then TLS with the target through the proxy. */
  async #tunnel(proxy: URL, target: URL): Promise<tls.TLSSocket> {
    const authority = `${target.hostname}:${target.port || 443}`;
    const headers = { host: authority, "user-agent": USER_AGENT, ...credentialsOf(proxy, "proxy-authorization") };
    const request = http.request({
      ...endpointOf(proxy),
      method: "CONNECT",
      path: authority,
      headers,
      agent: false,
      signal: this.#signal,
      timeout: SILENCE_MS,
    });
    request.on("timeout", () => request.destroy(new Error(`the proxy ${proxy.host} is silent`)));
    request.end();
    const [response, socket] = (await once(request, "connect")) as [http.IncomingMessage, Socket];
    if (response.statusCode !== 200) {
      socket.destroy();
      const message = `the proxy ${proxy.host} answered ${response.statusCode} to CONNECT`;
      throw new ImageError("network", message, { file: target.href });
    }
    // RFC 6066 section 3: an address is no server name.
    const servername = isIP(target.hostname) === 0 ? target.hostname : "";
    return tls.connect({ socket, host: target.hostname, servername, ALPNProtocols: ["http/1.1"] });
  }
}

async function answerTo(request: http.ClientRequest, target: URL): Promise<http.IncomingMessage> {
  request.on("timeout", () => request.destroy(new Error(`${target.host} is silent`)));
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  return response;
}

function parseUrl(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch (cause) {
    throw new ImageError("usage", `not a URL: ${JSON.stringify(text)}`, { cause });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new ImageError("usage", "only http and https archives can be read", { file: url.href });
  }
  return url;
}

function endpointOf(proxy: URL): { hostname: string; port: number } {
  return { hostname: proxy.hostname.replace(/^\[|\]$/g, ""), port: Number(proxy.port || 80) };
}

/** User and password of a URL as a header of HTTP's basic scheme. */
function credentialsOf(url: URL, header: string): Record<string, string> {
  if (url.username === "") return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { [header]: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function asImageError(thrown: unknown, url: string): ImageError {
  if (thrown instanceof ImageError) return thrown;
  return new ImageError("network", messageOf(thrown), { file: url, cause: thrown });
}
