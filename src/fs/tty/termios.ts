import {
  B38400,
  CREAD,
  CS8,
  ECHO,
  ECHOCTL,
  ECHOE,
  ECHOK,
  ECHOKE,
  HUPCL,
  ICANON,
  ICRNL,
  IEXTEN,
  ISIG,
  IXON,
  NCCS,
  ONLCR,
  OPOST,
  VDISCARD,
  VEOF,
  VERASE,
  VINTR,
  VKILL,
  VLNEXT,
  VMIN,
  VQUIT,
  VREPRINT,
  VSTART,
  VSTOP,
  VSUSP,
  VWERASE,
} from "../../abi/termios.ts";
import { bytes, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** A control character with this value does not exist (_POSIX_VDISABLE). */
export const DISABLED_CHAR = 0;

const DEFAULT_SPEED = 38400;

/** Terminal attributes (termios(3)): the settings of one terminal. Starts as tty_std_termios. */
export class Termios {
  input: number;
  output: number;
  control: number;
  local: number;
  line: number;
  readonly characters: Uint8Array;
  inputSpeed: number;
  outputSpeed: number;

  constructor() {
    this.input = ICRNL | IXON;
    this.output = OPOST | ONLCR;
    this.control = B38400 | CS8 | CREAD | HUPCL;
    this.local = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
    this.line = 0;
    this.characters = standardCharacters();
    this.inputSpeed = DEFAULT_SPEED;
    this.outputSpeed = DEFAULT_SPEED;
  }

  /** A pseudoterminal's line has nothing to hang up. */
  dropHangupOnClose(): void {
    this.control &= ~HUPCL;
  }

  hasInput(flag: number): boolean {
    return (this.input & flag) !== 0;
  }

  hasOutput(flag: number): boolean {
    return (this.output & flag) !== 0;
  }

  hasLocal(flag: number): boolean {
    return (this.local & flag) !== 0;
  }

  get isCanonical(): boolean {
    return (this.local & ICANON) !== 0;
  }

  /** Is `char` the control character `index` (V*)? One that is disabled matches nothing. */
  isChar(char: number, index: number): boolean {
    return char !== DISABLED_CHAR && this.characters[index] === char;
  }
}

/** INIT_C_CC */
function standardCharacters(): Uint8Array {
  const characters = new Uint8Array(NCCS);
  characters[VINTR] = 0x03;
  characters[VQUIT] = 0x1c;
  characters[VERASE] = 0x7f;
  characters[VKILL] = 0x15;
  characters[VEOF] = 0x04;
  characters[VMIN] = 1;
  characters[VSTART] = 0x11;
  characters[VSTOP] = 0x13;
  characters[VSUSP] = 0x1a;
  characters[VREPRINT] = 0x12;
  characters[VDISCARD] = 0x0f;
  characters[VWERASE] = 0x17;
  characters[VLNEXT] = 0x16;
  return characters;
}

savable(Termios, {
  name: "fs.Termios",
  version: 1,
  saved: {
    input: uint,
    output: uint,
    control: uint,
    local: uint,
    line: uint,
    characters: bytes,
    inputSpeed: uint,
    outputSpeed: uint,
  },
});
