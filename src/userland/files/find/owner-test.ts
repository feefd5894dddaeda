import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { quote } from "../../quoting/quote.ts";
import { Failure } from "../../tool.ts";
import { getgrnam, getpwnam } from "../../users/index.ts";
import type { Predicate } from "./expression.ts";

/** -user NAME, -group NAME: a number does where there is no such name. @throws Failure */
export function* parseOwner(sys: Sys, name: string, argument: string): Routine<Predicate> {
  const isUser = name === "-user";
  const id = isUser ? (yield* getpwnam(sys, argument))?.pw_uid : (yield* getgrnam(sys, argument))?.gr_gid;
  if (id === undefined && !/^\d+$/.test(argument)) {
    if (argument === "")
      throw new Failure(
        isUser
          ? "The argument to -user should not be empty"
          : "argument to -group is empty, but should be a group name",
      );
    const what = isUser ? "is not the name of a known user" : "is not the name of an existing group";
    throw new Failure(`${quote(argument)} ${what}`);
  }
  return { kind: isUser ? "uid" : "gid", count: { comparison: "=", value: id ?? Number(argument) } };
}
