/**
 * Which proxy a URL is fetched through: the variables that curl, wget and apt read. Node's own client reads none of them
 * before version 24.
 */
import { ImageError } from "../image-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy's URL, or null for a direct connection. */
export function proxyFor(url: URL, environment: Environment, aptProxy: string | null = null): URL | null {
  if (isExcluded(url, variable(environment, "no_proxy"))) return null;
  const scheme = url.protocol.slice(0, -1);
  const text = variable(environment, `${scheme}_proxy`) ?? variable(environment, "all_proxy") ?? aptProxy;
  // apt.conf(5): DIRECT means no proxy.
  if (text === null || text === "DIRECT") return null;
  let proxy: URL;
  try {
    proxy = new URL(/^[a-z0-9+.-]+:\/\//i.test(text) ? text : `http://${text}`);
  } catch (cause) {
    throw new ImageError("network", `not a proxy's URL: ${JSON.stringify(text)}`, { cause });
  }
  if (proxy.protocol !== "http:") {
    throw new ImageError("network", `proxies are spoken to over http, not ${proxy.protocol} (${JSON.stringify(text)})`);
  }
  return proxy;
}

function variable(environment: Environment, name: string): string | null {
  return environment[name] || environment[name.toUpperCase()] || null;
}

/** A comma-separated list of hosts, `.suffixes`, `host:port` and `*`. */
function isExcluded(url: URL, list: string | null): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  for (const item of (list ?? "").toLowerCase().split(/[,\s]+/)) {
    if (item === "") continue;
    if (item === "*") return true;
    const [, name, itemPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(item)!;
    if (itemPort !== undefined && itemPort !== port) continue;
    const suffix = name!.replace(/^\*?\.?/, "");
    if (suffix !== "" && (host === suffix || host.endsWith(`.${suffix}`))) return true;
  }
  return false;
}
