import { ELOOP } from "../../../abi/errno.ts";
import { S_ISDIR } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { ExitStatus } from "../../../platform/program/program.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { quote } from "../../quoting/quote.ts";
import { defineTool, type ToolContext } from "../../tool.ts";
import { Fts, type FtsEntry, type FtsFollow, type FtsState } from "../fts.ts";
import { type Batch, Commands } from "./commands.ts";
import { Evaluator, type EvaluatorState } from "./evaluator.ts";
import type { Expression, Predicate } from "./expression.ts";
import { FindParser, type FindPlan } from "./parser.ts";
import { parseFormat } from "./printf.ts";

interface FindState {
  readonly plan: FindPlan;
  /** The path that is worked on. */
  readonly index: number;
  readonly fts: FtsState;
  readonly evaluator: EvaluatorState;
  readonly batches: readonly Batch[];
  readonly hasCommandFailed: boolean;
}

const FOLLOW: Readonly<Record<FindPlan["options"]["follow"], FtsFollow>> = {
  never: "none",
  operands: "operand",
  always: "all",
};

function* predicatesOf(expression: Expression): Generator<Predicate> {
  const pending = [expression];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.op === "predicate") yield next.predicate;
    else if (next.op === "not") pending.push(next.operand);
    else pending.push(next.right, next.left);
  }
}

/** Reports what is odd about the formats, once. @throws Failure for what is wrong with one. */
function* checkFormats(tool: ToolContext, plan: FindPlan): Routine {
  for (const predicate of predicatesOf(plan.expression)) {
    if (predicate.kind !== "printf") continue;
    for (const warning of parseFormat(predicate.format).warnings) yield* tool.error(`warning: ${warning}`);
  }
}

class Find {
  private readonly tool: ToolContext;
  private readonly plan: FindPlan;
  private readonly commands: Commands;
  private evaluator: Evaluator;

  constructor(tool: ToolContext, plan: FindPlan, state?: FindState) {
    this.tool = tool;
    this.plan = plan;
    this.commands = new Commands(tool, plan.batches, state?.batches);
    this.commands.hasFailed = state?.hasCommandFailed ?? false;
    this.evaluator = new Evaluator(tool, plan.options, this.commands, state?.evaluator);
  }

  *run(state: FindState | undefined): Routine<number> {
    const { paths, options } = this.plan;
    const walk = { follow: FOLLOW[options.follow], isOneFileSystem: options.isOneFileSystem };
    for (let index = state?.index ?? 0; index < paths.length && !this.evaluator.hasQuit; index++) {
      const saved = index === state?.index ? state.fts : undefined;
      const fts = new Fts(this.tool.sys, paths[index]!, walk, saved);
      while (!this.evaluator.hasQuit) {
        if (fts.isCheckpointDue()) yield* this.checkpoint(index, fts);
        const entry = yield* fts.next();
        if (entry === null) break;
        yield* this.visit(fts, entry, paths[index]!);
      }
    }
    yield* this.evaluator.flush();
    yield* this.commands.finish();
    return this.evaluator.hasFailed || this.commands.hasFailed ? 1 : 0;
  }

  private *checkpoint(index: number, fts: Fts): Routine {
    yield* this.evaluator.flush();
    const { plan, commands } = this;
    const evaluator = this.evaluator.save();
    const state: FindState = {
      plan,
      index,
      fts: fts.save(),
      evaluator,
      batches: commands.batches,
      hasCommandFailed: commands.hasFailed,
    };
    yield* this.tool.checkpoint(state);
    // What it had looked up (users' names) is looked up again after a load, and so it is here.
    this.evaluator = new Evaluator(this.tool, plan.options, commands, evaluator);
  }

  private *visit(fts: Fts, entry: FtsEntry, operand: string): Routine {
    const { options, expression } = this.plan;
    const { info, path, level, stat, error } = entry;
    if (info === "unreadable" || info === "no-stat" || info === "cycle" || stat === null) {
      const why = error === null ? new Errno(ELOOP, "openat") : error;
      if (info === "cycle")
        yield* this.tool.error(
          `File system loop detected; ${quote(path)} is part of the same file system loop as ${quote(operand)}.`,
        );
      else yield* this.tool.error(`${quote(path)}: ${why.description}`);
      this.evaluator.hasFailed = true;
      // With -depth an unreadable directory has not had its turn.
      if (info !== "unreadable" || !options.isDepthFirst || stat === null) return;
    }
    if (info === "directory" && options.maxDepth >= 0 && level >= options.maxDepth) fts.skip(true);
    const isTooDeep = options.maxDepth >= 0 && level > options.maxDepth;
    const isOtherVisit = info === (options.isDepthFirst ? "directory" : "post");
    if (isTooDeep || isOtherVisit || level < options.minDepth) return;
    this.evaluator.isPruned = false;
    const { name, dirfd } = entry;
    yield* this.evaluator.evaluate(expression, { operand, path, name, dirfd, depth: level, stat });
    if (this.evaluator.isPruned && S_ISDIR(stat.st_mode)) fts.skip(true);
  }
}

export const find = defineTool<FindState>({
  name: "find",
  usage: `[-H] [-L] [-P] [-Olevel] [-D debugopts] [path...] [expression]

Walk the hierarchies of files below each path (the working directory by default), and evaluate the expression for each
file (-print by default). Operators: ( EXPR ), ! EXPR, EXPR -a EXPR, EXPR -o EXPR, EXPR , EXPR.
Options: -daystart -depth -follow -ignore_readdir_race -maxdepth N -mindepth N -mount -noleaf -regextype TYPE -xdev
Tests (N can be +N or -N or N): -amin N -anewer FILE -atime N -cmin N -cnewer FILE -ctime N -empty -executable -false
  -fstype TYPE -gid N -group NAME -ilname PATTERN -iname PATTERN -inum N -ipath PATTERN -iregex PATTERN -links N
  -lname PATTERN -mmin N -mtime N -name PATTERN -newer FILE -newerXY REFERENCE -nogroup -nouser -path PATTERN
  -perm [-/]MODE -readable -regex PATTERN -samefile FILE -size N[bcwkMG] -true -type [bcdpfls] -uid N -used N
  -user NAME -writable -xtype [bcdpfls]
Actions: -delete -exec COMMAND ; -exec COMMAND {} + -execdir COMMAND ; -execdir COMMAND {} + -fls FILE -fprint FILE
  -fprint0 FILE -fprintf FILE FORMAT -ls -ok COMMAND ; -okdir COMMAND ; -print -print0 -printf FORMAT -prune -quit`,
  options: null,
  *run(tool, parsed, state): Routine<ExitStatus> {
    let plan = state?.plan;
    if (plan === undefined) {
      plan = yield* new FindParser(tool, parsed.operands).parse();
      yield* checkFormats(tool, plan);
    }
    return yield* new Find(tool, plan, state).run(state);
  },
});
