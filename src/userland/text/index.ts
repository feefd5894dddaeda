/** Tools that make, read and change text, and the small ones a shell cannot do without. */
import type { Tool } from "../tool.ts";
import { cat } from "./cat.ts";
import { clear } from "./clear.ts";
import { cut } from "./cut.ts";
import { date } from "./date.ts";
import { echo } from "./echo.ts";
import { env } from "./env.ts";
import { grep } from "./grep.ts";
import { head } from "./head.ts";
import { printf } from "./printf.ts";
import { sed } from "./sed/sed.ts";
import { seq } from "./seq.ts";
import { sleep } from "./sleep.ts";
import { sort } from "./sort/sort.ts";
import { tail } from "./tail.ts";
import { tee } from "./tee.ts";
import { bracket, test } from "./test.ts";
import { timeout } from "./timeout.ts";
import { tr } from "./tr/tr.ts";
import { falseTool, trueTool } from "./true.ts";
import { uniq } from "./uniq.ts";
import { watch } from "./watch.ts";
import { wc } from "./wc.ts";
import { xargs } from "./xargs/xargs.ts";
import { yes } from "./yes.ts";

// biome-ignore lint/suspicious/noExplicitAny: each tool's checkpoints have a type of their own.
type AnyTool = Tool<any>;

export const textTools: readonly AnyTool[] = [
  bracket,
  cat,
  clear,
  cut,
  date,
  echo,
  env,
  falseTool,
  grep,
  head,
  printf,
  sed,
  seq,
  sleep,
  sort,
  tail,
  tee,
  test,
  timeout,
  tr,
  trueTool,
  uniq,
  watch,
  wc,
  xargs,
  yes,
];
