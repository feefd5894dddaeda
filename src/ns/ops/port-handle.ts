import { NS_GET_NSTYPE, NS_GET_OWNER_UID, NS_GET_PARENT, NS_GET_USERNS } from "../../abi/ioctl-nsfs.ts";
import { nothing, readlink, textOf } from "./calls.ts";
import type { NamespaceHandle } from "./namespace-handle.ts";
import { type Outcome, refused } from "./outcome.ts";
import type { Port, PortCall, PortResult } from "./port.ts";

/** A descriptor in the table of the process behind a port. */
export class PortHandle implements NamespaceHandle {
  private readonly port: Port;
  private fd: number;

  constructor(port: Port, fd: number) {
    this.port = port;
    this.fd = fd;
  }

  join(type: number): Promise<Outcome<void>> {
    return this.run({ name: "setns", args: [this.fd, type] }, nothing);
  }

  type(): Promise<Outcome<number>> {
    return this.run({ name: "ioctl", args: [this.fd, NS_GET_NSTYPE, 0] }, number);
  }

  parent(): Promise<Outcome<NamespaceHandle>> {
    return this.opening(NS_GET_PARENT);
  }

  owner(): Promise<Outcome<NamespaceHandle>> {
    return this.opening(NS_GET_USERNS);
  }

  ownerUid(): Promise<Outcome<number>> {
    return this.run({ name: "ioctl", args: [this.fd, NS_GET_OWNER_UID, { room: 4 }] }, ({ result, outputs }) => {
      const [bytes] = outputs as [Uint8Array];
      return number({ result: result < 0 ? result : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) });
    });
  }

  link(): Promise<Outcome<string>> {
    return this.run(readlink(`/proc/thread-self/fd/${this.fd}`), textOf);
  }

  async close(): Promise<void> {
    await this.port.run([{ name: "close", args: [this.fd] }]);
    this.fd = -1;
  }

  private opening(request: number): Promise<Outcome<NamespaceHandle>> {
    return this.run({ name: "ioctl", args: [this.fd, request, 0] }, ({ result }) =>
      result < 0 ? refused(result) : { value: new PortHandle(this.port, result) },
    );
  }

  private async run<T>(call: PortCall, decode: (result: PortResult) => Outcome<T>): Promise<Outcome<T>> {
    const results = await this.port.run([call]);
    return results === null ? { errno: "ESRCH" } : decode(results[0]!);
  }
}

function number({ result }: Pick<PortResult, "result">): Outcome<number> {
  return result < 0 ? refused(result) : { value: result };
}
