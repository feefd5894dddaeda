/**
 * The command line of `tuxlet image`.
 */
import { type Command, InvalidArgumentError } from "commander";
import { Interruption } from "../interruption.ts";
import { type DebianImageOptions, type DebianImageSummary, makeDebianImage } from "./debian-image.ts";
import { ImageError, messageOf } from "./image-error.ts";
import { DEBIAN_KEYRINGS } from "./mirror/signature.ts";
import { formatBytes, LineProgress, type Progress, quietProgress, TerminalProgress } from "./progress.ts";

interface DebianFlags {
  readonly packages: string[];
  readonly output: string;
  readonly suite: string;
  readonly arch: string;
  readonly component?: string[];
  readonly mirror?: string;
  readonly keyring?: string;
  readonly deps: boolean;
  readonly busyboxLinks?: boolean;
  readonly checkValidUntil: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const HELP = `
The mirror is the one of --mirror, of TUXLET_DEBIAN_MIRROR, or the first archive in apt's own sources that has the suite.
http_proxy, https_proxy, all_proxy and no_proxy are honoured, and apt's Acquire::http::Proxy where they are not set.
Downloads are kept under $XDG_CACHE_HOME/tuxlet (~/.cache/tuxlet). Maintainer scripts are not run.

Example:
  $ tuxlet image debian --packages busybox-static -o rootfs.tar`;

/** Adds `image` and its subcommands to the program. */
export function registerImageCommand(program: Command): void {
  const image = program.command("image").description("make root file systems");
  image
    .command("debian")
    .description("make a root file system from Debian packages")
    .requiredOption("-p, --packages <names...>", "packages, separated by commas or spaces", names)
    .requiredOption("-o, --output <file>", "the tar file to write")
    .option("--suite <name>", "suite or codename", suite, "trixie")
    .option("--arch <name>", "architecture", plainName, "riscv64")
    .option("--component <names...>", "archive areas (default: main)", names)
    .option("--mirror <url>", "the archive to read")
    .option(
      "--keyring <file>",
      "the keys that must have signed the archive (default: those of apt's source, or Debian's)",
    )
    .option("--no-deps", "only the packages named, not what they depend on")
    .option("--busybox-links", "make busybox's applets commands (default: if busybox-static brings the only shell)")
    .option("--no-busybox-links", "make no such links")
    .option("--no-check-valid-until", "accept a release that has expired")
    .option("-q, --quiet", "no progress, only warnings and errors")
    .option("--json", "print a summary in JSON")
    .addHelpText("after", HELP)
    .action(debian);
}

async function debian(flags: DebianFlags): Promise<void> {
  using interruption = new Interruption();
  try {
    const summary = await makeDebianImage(optionsOf(flags), {
      environment: process.env,
      aptDirectory: "/etc/apt",
      keyrings: DEBIAN_KEYRINGS,
      now: new Date(),
      signal: interruption.signal,
      progress: progressOf(flags),
    });
    if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    else if (!flags.quiet) process.stderr.write(`${describe(summary)}\n`);
  } catch (thrown) {
    report(thrown, flags);
    process.exitCode = interruption.exitStatus ?? 1;
  }
}

function optionsOf(flags: DebianFlags): DebianImageOptions {
  return {
    packages: flags.packages,
    suite: flags.suite,
    architecture: flags.arch,
    components: flags.component ?? ["main"],
    dependencies: flags.deps,
    checkValidUntil: flags.checkValidUntil,
    busyboxLinks: flags.busyboxLinks ?? null,
    mirror: flags.mirror ?? process.env["TUXLET_DEBIAN_MIRROR"] ?? null,
    keyring: flags.keyring ?? null,
    output: flags.output,
  };
}

function progressOf(flags: DebianFlags): Progress {
  if (flags.quiet) return quietProgress(process.stderr);
  return process.stderr.isTTY ? new TerminalProgress(process.stderr) : new LineProgress(process.stderr);
}

function report(thrown: unknown, flags: DebianFlags): void {
  process.stderr.write(`tuxlet image debian: ${messageOf(thrown)}\n`);
  if (!flags.json) return;
  const known = thrown instanceof ImageError ? thrown : null;
  const error = { code: known?.code ?? "internal", message: messageOf(thrown), file: known?.file, entry: known?.entry };
  process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`);
}

function describe({ output, packages, signature, release, codename }: DebianImageSummary): string {
  const count = packages.length === 1 ? "1 package" : `${packages.length} packages`;
  const signed = signature.verified ? "signature verified" : "signature NOT verified";
  return `${output.path}: ${formatBytes(output.bytes)}, ${count} of ${codename} ${release} (${signed})\nsha256 ${output.sha256}`;
}

/** Commander calls this for each word after the option. */
function names(text: string, previous: string[] | undefined): string[] {
  const words = text.split(/[,\s]+/).filter((word) => word !== "");
  if (words.length === 0) throw new InvalidArgumentError("A name is missing.");
  for (const word of words) plainName(word);
  return [...(previous ?? []), ...words];
}

function plainName(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9+.-]*$/.test(text)) throw new InvalidArgumentError(`${JSON.stringify(text)} is no name.`);
  return text;
}

/** A suite may have slashes, such as bullseye/updates; nothing that climbs. */
function suite(text: string): string {
  for (const part of text.split("/")) plainName(part);
  return text;
}
