/** The files of a kernel without processes. */
import { bootKernel } from "../../../src/kernel/boot.ts";
import { ProgramRegistry } from "../../../src/platform/program/index.ts";
import { FsGateway } from "../../../src/sandbox/fs/gateway.ts";
import { SandboxFs } from "../../../src/sandbox/fs/sandbox-fs.ts";
import { VirtualTimeSource } from "../../../src/time/virtual-source.ts";
import { ProgramPlatform } from "../../support/program-platform.ts";

export async function filesOf(cwd = "/"): Promise<SandboxFs> {
  const platform = new ProgramPlatform(new ProgramRegistry());
  const kernel = await bootKernel({ platform, timeSource: new VirtualTimeSource() });
  return new SandboxFs(new FsGateway(kernel, cwd));
}
