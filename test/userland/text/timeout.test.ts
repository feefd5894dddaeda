import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";

describe("timeout: what the command ends with", () => {
  compareWithHost({ files: { noexec: "" } }, [
    "timeout 5 true",
    "timeout 5 false",
    "timeout 5 echo -n a",
    "timeout 5s sh -c 'exit 7'",
    "timeout 0 echo no limit",
    "timeout inf echo no limit",
    "timeout -k inf 1 echo no limit",
    { argv: "timeout 1m cat", stdin: "input\n" },
    "timeout 5 sh -c 'kill -15 $$'",
    "timeout 5 sh -c 'kill -9 $$'",
    "timeout --foreground 5 sh -c 'kill -1 $$'",
    "timeout 5 missing",
    "timeout 5 ./noexec",
    "timeout 5 /usr",
    "timeout -s INT 5 sh -c 'exit 3'",
    "timeout 5 timeout 5 echo nested",
  ]);
});

describe("timeout: when the time is up", () => {
  compareWithHost({}, [
    "timeout 0.05 sleep 9",
    "timeout -v 0.05 sleep 9",
    "timeout --foreground 0.05 sleep 9",
    "timeout --preserve-status 0.05 sleep 9",
    "timeout --preserve-status -s INT 0.05 sleep 9",
    "timeout -s HUP -v .05 sleep 9",
    "timeout -s 10 -v .05 sleep 9",
    "timeout -s KILL 0.05 sleep 9",
    "timeout -v --signal=9 0.05 sleep 9",
    "timeout --foreground -s KILL 0.05 sleep 9",
    "timeout -v -k 0.05 0.05 sh -c 'trap \"\" TERM; sleep 9'",
    "timeout -v -s 0 -k 0.05 0.05 sleep 9",
    "timeout --foreground -v -s 0 -k 0.05 0.05 sleep 9",
    "timeout --foreground --preserve-status -s 0 -k 0.05 0.05 sleep 9",
    "timeout .05 sh -c 'trap \"echo told; exit 3\" TERM; sleep 1; :'",
    "timeout --preserve-status .05 sh -c 'trap \"echo told; exit 3\" TERM; sleep 1; :'",
    "timeout .05 sh -c 'kill -STOP $$'",
    "timeout 5 timeout .05 sleep 9",
    "timeout -v .05 timeout -v 5 sleep 9",
  ]);
});

describe("timeout: signals it is sent are passed on", () => {
  compareWithHost({}, [
    "timeout -v 9 sh -c 'sleep .1; kill -TERM $PPID; sleep 2'",
    "timeout -v -s USR1 9 sh -c 'sleep .1; kill -USR1 $PPID; sleep 2'",
    "timeout -v -k .05 9 sh -c 'trap \"\" INT; sleep .1; kill -INT $PPID; sleep 2'",
    "timeout -v 9 sh -c 'sleep .1; kill -ALRM $PPID; sleep 2'",
  ]);
});

describe("timeout: wrong usage", () => {
  compareWithHost({}, [
    "timeout",
    "timeout 1",
    "timeout x true",
    "timeout 1x true",
    "timeout '' true",
    "timeout -1 true",
    "timeout -- -1 true",
    "timeout -s foo 1 true",
    "timeout -s 99 1 true",
    "timeout -k x 1 true",
    "timeout -z",
    "timeout -k",
    "timeout --nope",
  ]);
});
