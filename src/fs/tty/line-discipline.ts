import { SIGINT, SIGQUIT, SIGTSTP } from "../../abi/signal.ts";
import {
  ECHOCTL,
  ECHOE,
  ECHOK,
  ECHOKE,
  ECHONL,
  ECHOPRT,
  ICRNL,
  IEXTEN,
  IGNCR,
  INLCR,
  ISIG,
  ISTRIP,
  IUCLC,
  IXANY,
  IXON,
  NOFLSH,
  PARMRK,
  VEOF,
  VEOL,
  VEOL2,
  VERASE,
  VINTR,
  VKILL,
  VLNEXT,
  VQUIT,
  VREPRINT,
  VSTART,
  VSTOP,
  VSUSP,
  VWERASE,
} from "../../abi/termios.ts";
import { anyRef, bool, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { isAlphanumeric, toLower } from "./ctype.ts";
import { Echo } from "./echo.ts";
import { InputBuffer } from "./input-buffer.ts";
import { isContinuation } from "./output-processor.ts";
import { DISABLED_CHAR, Termios } from "./termios.ts";

const NEWLINE = 10;
const RETURN = 13;
const TAB = 9;
const UNDERSCORE = 95;

/** What the line discipline asks of its terminal. */
export interface LineDisciplineOwner {
  /** A signal character was typed. */
  signalForeground(signal: number): void;
  setStopped(stopped: boolean): void;
  readonly isStopped: boolean;
}

/** N_TTY's input side (termios(3), drivers/tty/n_tty.c): from what is typed to what is read, with echo, editing and signals. */
export class LineDiscipline {
  readonly owner: LineDisciplineOwner;
  readonly termios: Termios;
  readonly echo: Echo;
  readonly buffer: InputBuffer;
  /** VLNEXT was typed: the next character is taken literally. */
  isLiteralNext: boolean;

  constructor(owner: LineDisciplineOwner, termios: Termios, echo: Echo) {
    this.owner = owner;
    this.termios = termios;
    this.echo = echo;
    this.buffer = new InputBuffer();
    this.isLiteralNext = false;
  }

  /** Can one more character be taken? In a line that is too long only its end matters: the rest overwrites the last place. */
  get accepts(): boolean {
    const { buffer, termios } = this;
    return buffer.room > 0 || (termios.isCanonical && !buffer.hasLine);
  }

  /** One character from the keyboard. Precondition: `accepts`. At the end of a batch, `echo.flush` shows the rest. */
  receive(raw: number): void {
    this.process(raw);
    this.echo.commit();
  }

  private process(raw: number): void {
    const { termios, buffer } = this;
    if (buffer.room < 0 && buffer.isEditing) buffer.head--;
    let char = raw;
    if (termios.hasInput(ISTRIP)) char &= 0x7f;
    if (termios.hasInput(IUCLC) && termios.hasLocal(IEXTEN)) char = toLower(char);
    if (this.isLiteralNext) {
      this.isLiteralNext = false;
      this.receiveOrdinary(char);
      return;
    }
    if (this.receiveFlowControl(char) || this.receiveSignal(char)) return;
    if (this.owner.isStopped && termios.hasInput(IXON) && termios.hasInput(IXANY)) this.owner.setStopped(false);
    if (char === RETURN) {
      if (termios.hasInput(IGNCR)) return;
      if (termios.hasInput(ICRNL)) char = NEWLINE;
    } else if (char === NEWLINE && termios.hasInput(INLCR)) char = RETURN;
    if (termios.isCanonical && this.receiveCanonical(char)) return;
    // A RETURN that became a NEWLINE is echoed as one; a NEWLINE that was typed is an ordinary character out of canonical mode.
    if (char === NEWLINE && raw !== NEWLINE && this.echo.isOn) {
      this.echo.finishErasing();
      this.echo.raw(NEWLINE);
      this.store(char);
    } else this.receiveOrdinary(char);
  }

  private receiveOrdinary(char: number): void {
    if (this.echo.isOn) this.echo.input(char, this.buffer);
    this.store(char);
  }

  private store(char: number): void {
    // termios(3), PARMRK: a byte \377 is doubled, to tell it from a mark
    if (char === 0xff && this.termios.hasInput(PARMRK)) this.buffer.put(char);
    this.buffer.put(char);
  }

  /** IXON: VSTOP and VSTART never reach a reader. */
  private receiveFlowControl(char: number): boolean {
    const { termios } = this;
    if (!termios.hasInput(IXON)) return false;
    if (termios.isChar(char, VSTART)) this.owner.setStopped(false);
    else if (termios.isChar(char, VSTOP)) this.owner.setStopped(true);
    else return false;
    return true;
  }

  /** ISIG: VINTR, VQUIT and VSUSP signal the foreground process group and, without NOFLSH, throw unread input away. */
  private receiveSignal(char: number): boolean {
    const { termios } = this;
    if (!termios.hasLocal(ISIG)) return false;
    let signal: number;
    if (termios.isChar(char, VINTR)) signal = SIGINT;
    else if (termios.isChar(char, VQUIT)) signal = SIGQUIT;
    else if (termios.isChar(char, VSUSP)) signal = SIGTSTP;
    else return false;
    this.owner.signalForeground(signal);
    if (!termios.hasLocal(NOFLSH)) {
      this.echo.clear();
      this.flush();
    }
    if (termios.hasInput(IXON)) this.owner.setStopped(false);
    if (this.echo.isOn) this.echo.char(char);
    return true;
  }

  /** n_tty_receive_char_canon(): editing, and what ends a line. */
  private receiveCanonical(char: number): boolean {
    const { termios, echo, buffer } = this;
    const isExtended = termios.hasLocal(IEXTEN);
    const isErase = termios.isChar(char, VERASE);
    if (isErase || termios.isChar(char, VKILL) || (termios.isChar(char, VWERASE) && isExtended)) {
      this.erase(char);
      return true;
    }
    if (termios.isChar(char, VLNEXT) && isExtended) {
      this.startLiteral();
      return true;
    }
    if (termios.isChar(char, VREPRINT) && echo.isOn && isExtended) {
      this.reprint(char);
      return true;
    }
    if (char === NEWLINE) {
      if (echo.isOn || termios.hasLocal(ECHONL)) echo.raw(NEWLINE);
      buffer.finishLine(NEWLINE);
      return true;
    }
    if (termios.isChar(char, VEOF)) {
      buffer.finishLine(DISABLED_CHAR);
      return true;
    }
    if (termios.isChar(char, VEOL) || (termios.isChar(char, VEOL2) && isExtended)) {
      if (echo.isOn) echo.input(char, buffer, false);
      buffer.finishLine(char);
      return true;
    }
    return false;
  }

  private startLiteral(): void {
    const { echo } = this;
    this.isLiteralNext = true;
    if (!echo.isOn) return;
    echo.finishErasing();
    if (!this.termios.hasLocal(ECHOCTL)) return;
    echo.raw(0x5e);
    echo.raw(8);
  }

  private reprint(char: number): void {
    const { echo, buffer } = this;
    echo.finishErasing();
    echo.char(char);
    echo.raw(NEWLINE);
    for (let at = buffer.canonHead; at < buffer.head; at++) echo.char(buffer.at(at));
  }

  /** eraser(): VERASE takes a character, VWERASE a word, VKILL the line. */
  private erase(char: number): void {
    const { termios, echo, buffer } = this;
    if (!buffer.isEditing) return;
    const isErase = termios.isChar(char, VERASE);
    const isWordErase = !isErase && termios.isChar(char, VWERASE);
    if (!isErase && !isWordErase && this.killsAtOnce()) return;
    let hasSeenWord = false;
    while (buffer.isEditing) {
      let head = buffer.head - 1;
      while (head > buffer.canonHead && isContinuation(buffer.at(head), termios)) head--;
      const erased = buffer.at(head);
      if (isContinuation(erased, termios)) break; // the first byte of the character is gone already
      if (isWordErase) {
        if (isWordChar(erased)) hasSeenWord = true;
        else if (hasSeenWord) break;
      }
      const from = head;
      const end = buffer.head;
      buffer.head = head;
      if (echo.isOn) this.echoErased(erased, from, end, isErase);
      if (isErase) break;
    }
    if (!buffer.isEditing && echo.isOn) echo.finishErasing();
  }

  /** VKILL where the line is not wiped off character by character. */
  private killsAtOnce(): boolean {
    const { termios, echo, buffer } = this;
    const wipes = termios.hasLocal(ECHOK) && termios.hasLocal(ECHOKE) && termios.hasLocal(ECHOE);
    if (echo.isOn && wipes) return false;
    buffer.head = buffer.canonHead;
    if (!echo.isOn) return true;
    echo.finishErasing();
    echo.char(termios.characters[VKILL]!);
    if (termios.hasLocal(ECHOK)) echo.raw(NEWLINE);
    return true;
  }

  private echoErased(erased: number, from: number, end: number, isErase: boolean): void {
    const { termios, echo, buffer } = this;
    if (termios.hasLocal(ECHOPRT)) {
      echo.startErasing();
      echo.char(erased);
      for (let at = from + 1; at < end; at++) {
        echo.raw(buffer.at(at));
        echo.moveBack();
      }
    } else if (isErase && !termios.hasLocal(ECHOE)) echo.char(termios.characters[VERASE]!);
    else if (erased === TAB) echo.wipeTab(buffer);
    else echo.wipe(erased);
  }

  /** TCIFLUSH. */
  flush(): void {
    this.buffer.clear();
    this.echo.isErasing = false;
  }
}

function isWordChar(char: number): boolean {
  return isAlphanumeric(char) || char === UNDERSCORE;
}

savable(LineDiscipline, {
  name: "fs.LineDiscipline",
  version: 1,
  saved: {
    owner: anyRef<LineDisciplineOwner>("signalForeground", "setStopped"),
    termios: ref(() => Termios),
    echo: ref(() => Echo),
    buffer: ref(() => InputBuffer),
    isLiteralNext: bool,
  },
});
