import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { decodeText } from "../../../platform/program/text.ts";
import { readAll, readFile } from "../../io/read-all.ts";
import { defineTool, type ToolContext } from "../../tool.ts";
import { RouteError } from "../netlink/route-socket.ts";
import { IpFailure, REFUSED, USAGE } from "./ip-failure.ts";
import { type IpOptions, parseIpOptions } from "./ip-options.ts";
import { switchNetns } from "./netns/switch.ts";
import { runObject } from "./objects.ts";
import { IpSession } from "./session.ts";
import { usageOf } from "./usage.ts";
import { Words } from "./words.ts";

/** What `ip -V` says it is like. */
const VERSION = "ip utility, iproute2-6.1.0, tuxlet";

/** ip(8) */
export const ip = defineTool({
  name: "ip",
  usage: "[ OPTIONS ] OBJECT { COMMAND | help }",
  options: null,
  hasHelp: false,
  hasShortName: true,
  *run(tool) {
    try {
      const words = new Words(tool.argv.slice(1));
      const options = parseIpOptions(words);
      if (options.asked === "version") {
        yield* tool.out.write(`${VERSION}\n`);
        return 0;
      }
      if (options.asked === "help") throw new IpFailure(usageOf("ip"), USAGE);
      if (options.netns !== null) yield* switchNetns(tool.sys, options.netns);
      if (options.batch !== null) return yield* runBatch(tool, options, options.batch);
      if (words.isAtEnd) throw new IpFailure(usageOf("ip"), USAGE);
      return yield* runCommand(tool, options, words);
    } catch (error) {
      if (!(error instanceof IpFailure)) throw error;
      yield* tool.report(`${error.message}\n`);
      return error.status;
    }
  },
});

/** One command, with a socket of its own. */
function* runCommand(tool: ToolContext, options: IpOptions, words: Words): Routine<number> {
  const session = yield* IpSession.open(tool, options);
  try {
    yield* runObject(session, words);
    return 0;
  } catch (error) {
    // What was found before is shown before.
    yield* session.print();
    if (error instanceof RouteError) {
      yield* tool.report(`${error.message}\n`);
      return REFUSED;
    }
    throw error;
  } finally {
    yield* session.print();
    yield* session.socket.close();
  }
}

/** Words that make no sense end the whole batch. @throws IpFailure */
function* runLine(tool: ToolContext, options: IpOptions, words: readonly string[]): Routine<number> {
  try {
    return yield* runCommand(tool, options, new Words(words));
  } catch (error) {
    if (!(error instanceof IpFailure) || error.status === USAGE) throw error;
    yield* tool.report(`${error.message}\n`);
    return error.status;
  }
}

/** do_batch(): one command a line. @returns exit status: the first failure's, unless -force goes on. */
function* runBatch(tool: ToolContext, options: IpOptions, file: string): Routine<number> {
  let text: string;
  try {
    text = decodeText(file === "-" ? yield* readAll(tool.sys, 0) : yield* readFile(tool.sys, file));
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new IpFailure(`Cannot open file "${file}" for reading: ${error.description}`, 1);
  }
  let status = 0;
  // A backslash at the end of a line goes on in the next one.
  for (const [i, line] of text.replace(/\\\n/g, " ").split("\n").entries()) {
    const words = line.replace(/#.*/, "").match(/\S+/g);
    if (words === null) continue;
    if ((yield* runLine(tool, options, words)) === 0) continue;
    status = 1;
    yield* tool.report(`Command failed ${file}:${i + 1}\n`);
    if (!options.isForced) break;
  }
  return status;
}
