import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { decodeText } from "../../platform/program/text.ts";
import { readFile } from "../io/read-all.ts";
import { HELP_AND_VERSION } from "../options/help-and-version.ts";
import type { Option } from "../options/option.ts";
import type { Parsed } from "../options/parsed.ts";
import { defineTool, Failure, type Tool } from "../tool.ts";
import { type HostEntry, lookUpHost } from "./hosts.ts";

const OPTIONS: readonly Option[] = [
  { short: "a", long: "alias", help: "alias names" },
  { short: "b", long: "boot", help: "set the default name if none is given" },
  { short: "d", long: "domain", help: "the part of the long name after the first dot" },
  { short: "f", long: ["fqdn", "long"], help: "the long name (FQDN)" },
  { short: "F", long: "file", argument: "FILE", help: "take the name to set from FILE" },
  { short: "i", long: "ip-address", help: "addresses of the name" },
  { short: "s", long: "short", help: "the name up to the first dot" },
  { short: "y", long: ["yp", "nis"], help: "the NIS domain name" },
  ...HELP_AND_VERSION,
];

/** What a tool of this family shows and sets when no option says otherwise. */
type Subject = "host" | "domain" | "nisDomain" | "dnsDomain";

function hostnameTool(name: string, subject: Subject): Tool {
  return defineTool({
    name,
    usage: "[-b] [NAME|-F FILE]\n[-a|-d|-f|-i|-s|-y]\n\nPrint or set the name of the host, or of its domain.",
    options: OPTIONS,
    usageStatus: 255,
    showsHelpOnError: true,
    *run(tool, parsed) {
      const { sys, out } = tool;
      const { operands } = parsed;
      const shown = parsed.last("alias", "domain", "fqdn", "ip-address", "short", "yp");
      if (operands.length > 1 || (shown !== undefined && operands.length > 0)) throw new Failure("", 255, true);
      const setsDomain = subject === "domain" || subject === "nisDomain" || shown === "yp";
      const name = yield* nameToSet(sys, parsed);
      if (name !== null) {
        yield* setName(sys, name, setsDomain);
        return 0;
      }
      if (parsed.has("boot")) yield* setDefaultName(sys);
      const text = yield* answer(sys, shown, subject);
      // The one message it has for standard output.
      if (text === null) yield* out.write(`${tool.name}: Local domain name not set\n`);
      else yield* out.write(`${text}\n`);
      return text === null ? 1 : 0;
    },
  });
}

/** hostname(1) */
export const hostname = hostnameTool("hostname", "host");
/** domainname(1): the NIS domain's name. */
export const domainname = hostnameTool("domainname", "domain");
/** nisdomainname(1), ypdomainname(1): fail where domainname shows "(none)". */
export const nisdomainname = hostnameTool("nisdomainname", "nisDomain");
export const ypdomainname = hostnameTool("ypdomainname", "nisDomain");
/** dnsdomainname(1): `hostname -d`. */
export const dnsdomainname = hostnameTool("dnsdomainname", "dnsDomain");

function* nameToSet(sys: Sys, parsed: Parsed): Routine<string | null> {
  const file = parsed.value("file");
  if (file === undefined) return parsed.operands[0] ?? null;
  let text: string;
  try {
    text = decodeText(yield* readFile(sys, file));
  } catch (error) {
    throw error instanceof Errno ? new Failure(error.description, 1) : error;
  }
  // The first line that is no comment.
  const line = text.split("\n").find((candidate) => candidate !== "" && !candidate.startsWith("#"));
  return line?.trim() ?? "";
}

function* setName(sys: Sys, name: string, isDomain: boolean): Routine {
  if (!isDomain && !isValid(name)) throw new Failure("the specified hostname is invalid", 1);
  try {
    yield* isDomain ? sys.setdomainname(name) : sys.sethostname(name);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code === "EPERM")
      throw new Failure(`you must be root to change the ${isDomain ? "domain" : "host"} name`, 1);
    throw new Failure(error.code === "EINVAL" ? "name too long" : error.description, 1);
  }
}

/** RFC 1123: letters, digits, and "-" and "." between them. */
function isValid(name: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(name);
}

/** `hostname -b`: "localhost", unless there is a name. */
function* setDefaultName(sys: Sys): Routine {
  const { nodename } = yield* sys.uname();
  if (nodename === "" || nodename === "(none)") yield* setName(sys, "localhost", false);
}

/** Null: there is no NIS domain name. */
function* answer(sys: Sys, shown: string | undefined, subject: Subject): Routine<string | null> {
  const { nodename, domainname } = yield* sys.uname();
  if (subject === "nisDomain" || shown === "yp") {
    return domainname === "" || domainname === "(none)" ? null : domainname;
  }
  if (subject === "domain") return domainname;
  switch (subject === "dnsDomain" ? "domain" : shown) {
    case "short":
      return nodename.replace(/\..*/, "");
    case "alias":
      return (yield* entryOf(sys, nodename)).aliases.join(" ");
    case "ip-address":
      return (yield* entryOf(sys, nodename)).addresses.join(" ");
    case "fqdn":
      return (yield* entryOf(sys, nodename)).canonical;
    case "domain":
      return /\.(.*)/.exec((yield* entryOf(sys, nodename)).canonical)?.[1] ?? "";
    default:
      return nodename;
  }
}

function* entryOf(sys: Sys, name: string): Routine<HostEntry> {
  const entry = yield* lookUpHost(sys, name);
  // gai_strerror(EAI_NONAME)
  if (entry === null) throw new Failure("Name or service not known", 1);
  return entry;
}
