/** Ends the command with a message as it is; what iproute2 says bears no tool's name. */
export class IpFailure extends Error {
  override readonly name = "IpFailure";
  readonly status: number;

  /** @param status of a command that was understood 1, of a request the kernel refused 2, of words that make no sense 255 */
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export const REFUSED = 2;
/** exit(-1) */
export const USAGE = 255;

/** invarg() */
export function invalidArgument(what: string, word: string): IpFailure {
  return new IpFailure(`Error: argument "${word}" is wrong: ${what}`, USAGE);
}

/** duparg2() */
export function garbage(key: string, word: string): IpFailure {
  return new IpFailure(`Error: either "${key}" is duplicate, or "${word}" is a garbage.`, USAGE);
}

/** duparg() */
export function duplicate(key: string, word: string): IpFailure {
  return new IpFailure(`Error: duplicate "${key}": "${word}" is the second value.`, USAGE);
}

/** nodev() */
export function noDevice(name: string): IpFailure {
  return new IpFailure(`Cannot find device "${name}"`, 1);
}

export function deviceRequired(status: number): IpFailure {
  return new IpFailure('Not enough information: "dev" argument is required.', status);
}
