import type { Routine } from "../../../platform/program/syscall.ts";
import type { ToolContext } from "../../tool.ts";
import { RouteSocket } from "../netlink/route-socket.ts";
import { Devices } from "./devices.ts";
import type { IpOptions } from "./ip-options.ts";
import { NumberedNames } from "./numbered-names.ts";
import { Report } from "./report.ts";

/** What one command of ip(8) works with. */
export class IpSession {
  readonly tool: ToolContext;
  readonly options: IpOptions;
  readonly socket: RouteSocket;
  readonly devices: Devices;
  readonly names: NumberedNames;
  readonly report: Report;

  private constructor(tool: ToolContext, options: IpOptions, socket: RouteSocket) {
    this.tool = tool;
    this.options = options;
    this.socket = socket;
    this.devices = new Devices(socket);
    this.names = new NumberedNames(tool.sys);
    this.report = new Report(options.isJson, options.isPretty, options.isOneLine);
  }

  static *open(tool: ToolContext, options: IpOptions): Routine<IpSession> {
    return new IpSession(tool, options, yield* RouteSocket.open(tool.sys));
  }

  /** Prints what the report has so far. */
  *print(): Routine {
    yield* this.tool.out.write(this.report.take());
  }

  /** A number's name, or the number as the user gave -Numeric. */
  *numbered(kind: Parameters<NumberedNames["nameOf"]>[0], value: number): Routine<string> {
    return this.options.isNumeric ? String(value) : yield* this.names.nameOf(kind, value);
  }
}
