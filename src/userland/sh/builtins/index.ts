/** The builtins, by name: one file for each, or for those that are one idea. */
import { alias, unalias } from "./alias.ts";
import { breakBuiltin, continueBuiltin } from "./break-continue.ts";
import type { Builtin } from "./builtin.ts";
import { cd, chdir, pwd } from "./cd.ts";
import { command, type } from "./command.ts";
import { dot } from "./dot.ts";
import { echo } from "./echo.ts";
import { evalBuiltin } from "./eval.ts";
import { exec } from "./exec.ts";
import { exit } from "./exit.ts";
import { exportBuiltin, readonlyBuiltin } from "./export-readonly.ts";
import { bg, fg } from "./fg-bg.ts";
import { getopts } from "./getopts.ts";
import { hash } from "./hash.ts";
import { jobs } from "./jobs.ts";
import { kill } from "./kill.ts";
import { local } from "./local.ts";
import { printf } from "./printf.ts";
import { read } from "./read.ts";
import { returnBuiltin } from "./return.ts";
import { set } from "./set.ts";
import { shift } from "./shift.ts";
import { bracket, test } from "./test.ts";
import { times } from "./times.ts";
import { trap } from "./trap.ts";
import { colon, falseBuiltin, trueBuiltin } from "./true-false.ts";
import { ulimit } from "./ulimit.ts";
import { umask } from "./umask.ts";
import { unset } from "./unset.ts";
import { wait } from "./wait.ts";

const all: readonly Builtin[] = [
  alias,
  bg,
  bracket,
  breakBuiltin,
  cd,
  chdir,
  colon,
  command,
  continueBuiltin,
  dot,
  echo,
  evalBuiltin,
  exec,
  exit,
  exportBuiltin,
  falseBuiltin,
  fg,
  getopts,
  hash,
  jobs,
  kill,
  local,
  printf,
  pwd,
  read,
  readonlyBuiltin,
  returnBuiltin,
  set,
  shift,
  test,
  times,
  trap,
  trueBuiltin,
  type,
  ulimit,
  umask,
  unalias,
  unset,
  wait,
];

export const builtins: ReadonlyMap<string, Builtin> = new Map(all.map((builtin) => [builtin.name, builtin]));
