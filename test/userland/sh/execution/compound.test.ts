// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts of the shell.
import { describe } from "vitest";
import { compareScripts } from "../compare-scripts.ts";

describe("lists", () => {
  compareScripts([
    "true && echo a || echo b; false && echo c || echo d",
    "false || false || echo third; true && true && false; echo $?",
    "! true; echo $?; ! false; echo $?; ! ! true",
    "! { exit 3; }; echo not reached",
    "! (exit 3); echo $?",
    "true | false; echo $?; false | true; echo $?; ! false | false; echo $?",
    "false && :; echo $?; { false; } || echo or",
    "echo a; echo b & wait; echo c",
    "{ echo a; echo b; }; { :; }; echo $?",
    ":; echo $?\n\n\n# comment\necho end",
  ]);
});

describe("if", () => {
  compareScripts([
    "if true; then echo a; else echo b; fi; if false; then echo a; else echo b; fi",
    "if false; then echo a; fi; echo $?",
    "if false; then :; elif false; then :; elif true; then echo third; else echo none; fi",
    "if (exit 5); then :; else echo $?; fi",
    "if true; then (exit 6); fi; echo $?; if false; then :; else (exit 7); fi; echo $?",
    "f() { if return 3; then echo no; fi; echo no; }; f; echo $?",
    "if true; then echo a; fi >f; cat f",
    "if cat nosuch 2>/dev/null; then :; else echo no; fi",
  ]);
});

describe("loops", () => {
  compareScripts([
    "i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done; echo $?",
    "i=0; until [ $i -ge 3 ]; do echo $i; i=$((i+1)); done; echo $?",
    "while false; do :; done; echo $?; until true; do :; done; echo $?",
    "while :; do (exit 4); break; done; echo $?",
    "i=0; while [ $i -lt 2 ]; do i=$((i+1)); (exit 9); done; echo $?",
    "for i in a b 'c d'; do echo $i; done; echo $i",
    "for i in; do echo no; done; echo $?",
    "for i; do echo $i; done",
    { argv: ["dash", "-c", "for i; do echo $i; done; for i do echo $i; done", "name", "x y", "z"] },
    "for i in *; do echo $i; done",
    "for i in 1 2 3; do if [ $i = 2 ]; then continue; fi; echo $i; done",
    "for i in 1 2 3; do if [ $i = 2 ]; then break; fi; echo $i; done; echo $? $i",
    "for i in 1 2; do for j in a b; do if [ $j = b ]; then continue 2; fi; echo $i$j; done; echo no; done",
    "for i in 1 2; do for j in a b; do echo $i$j; break 2; done; echo no; done; echo end",
    "for i in 1 2; do for j in a b; do break 99; done; echo no; done; echo end",
    "for i in 1 2; do break 0; echo no; done",
    "for i in 1; do break x; done; echo no",
    "break; continue; echo outside $?",
    "while true; do while true; do break; done; echo after; break; done",
    "while echo test; do break; done; while break; do :; done; echo $?",
    "for i in 1 2 3; do echo $i; done | while read x; do echo got $x; done",
    "for i in 1 2; do echo $i; done >f; cat f",
    "while read x; do echo line $x; done <<E\n1\n2\nE",
    "n=0; while read x; do n=$((n+1)); done; echo $n",
    "f() { for i in 1 2; do return 4; done; }; f; echo $?",
    "f() { while return 3; do :; done; }; f; echo $?",
    "f() { break; echo in; }; for i in 1 2; do f; echo $i; done",
    "for i in 1 2; do eval break; echo no; done; echo $i",
    "for i in 1 2; do (break; echo no); echo $i; done",
    "readonly i; for i in 1; do echo no; done; echo no",
    "for i in 1 2 3; do echo $i; i=9; done",
    'set -- a b; for x in "$@"; do set --; echo $x $#; done',
  ]);
});

describe("case", () => {
  compareScripts([
    "case abc in a*) echo 1;; *) echo 2;; esac",
    "case abc in b*) echo 1;; (abc|x) echo 2;; esac",
    "case x in a) ;; esac; echo $?",
    "(exit 3); case x in x) ;; esac; echo $?",
    "case x in x) (exit 4);; esac; echo $?",
    "case '*' in \\*) echo star;; esac; case a in '*') echo no;; *) echo any;; esac",
    "x='a*'; case abc in $x) echo 1;; esac; case abc in \"$x\") echo 2;; *) echo 3;; esac",
    "case $(echo hi) in hi) echo yes;; esac",
    "case '' in '') echo empty;; esac; case a in '') ;; a) echo a;; esac",
    "case a in $(echo a >&2)) ;; $(echo b >&2; echo a)) echo matched;; $(echo no >&2)) ;; esac",
    "case a in a) echo 1 ;; a) echo 2;; esac >f; cat f",
    "case [a] in [[]a]) echo bracket;; esac; case b in [!a]) echo not;; esac; case 5 in [0-9]) echo digit;; esac",
    "case a in [[:alpha:]]) echo alpha;; esac; case a/b in a?b) echo slash;; esac",
    "case a in a) break;; esac; echo ok; for i in 1 2; do case $i in 1) continue;; esac; echo $i; done",
    "case esac in esac) echo no;; esac",
    "case a in\n(a)\necho nl\n;;\nesac",
  ]);
});

describe("functions", () => {
  compareScripts([
    "f() { echo f $# $1 $2; }; f; f a; f a 'b c'; echo $?",
    "f() { return; }; (exit 3); f; echo $?; false; f; echo $?",
    "f() { return 300; }; f; echo $?; f() { return -1; }; f; echo no",
    "f() { return x; }; f; echo no",
    "f() { echo a; return 2; echo no; }; f; echo $?",
    "f() { f2() { echo inner; }; }; f2 2>/dev/null; f; f2",
    "f() (exit 5); f; echo $?; f() { echo redefined; }; f",
    "f() for i in 1 2; do echo $i; done; f",
    "f() { echo out; echo err >&2; } >o 2>&1; f; cat o",
    "f() { set -- x y; echo $#; }; set -- a; f; echo $# $1",
    "f() { shift; echo $*; }; f 1 2 3; echo $#",
    "f() { [ $1 = 0 ] && return; echo $1; f $(($1-1)); echo back $1; }; f 3",
    "f() { local x=1; echo $x; g; echo $x; }; g() { echo $x; x=2; }; x=0; f; echo $x",
    "f() { local x; echo [$x]; x=3; }; x=1; f; echo $x; unset x; f; echo [$x]",
    "f() { local x y=2 z='a b'; echo $x$y$z; }; f; echo [$y]",
    "f() { local x=1; unset x; echo [$x]; }; x=5; f; echo $x",
    "f() { local -; set -f; echo *; }; f; echo *",
    "f() { local PATH=/nonexistent; cat x; }; f; cat </dev/null; echo $?",
    "local x; echo no",
    'f() { local a=$(echo b c); echo "$a"; local d=$a; echo $d; }; f',
    "f() { local x=~; echo ${x#$HOME}; }; f",
    "f() { export x=1; }; f; env | while read l; do case $l in x=*) echo $l;; esac; done",
    "f() { trap 'echo exit' EXIT; }; f; echo after",
    "f() { f; }; f; echo $?",
    "f() { echo $0; }; f; echo $0",
    "unset -f nosuch; echo $?; f() { :; }; unset f; f; echo $?; unset -f f; f; echo $?",
    "f() { echo $FUNCNAME; }; f",
    "a-b() { echo no; }",
    "exit() { echo no; }; exit 3",
    "f() { eval 'return 4'; echo no; }; f; echo $?",
    "f() { (return 4; echo no); echo $?; }; f",
    "return 3; echo no",
    "eval 'return 3; echo no'; echo no",
    'f() { echo $1; shift; [ $# = 0 ] || f "$@"; }; f a b c',
    "f() { x=$1; }; f 1 | cat; echo [$x]",
    "f() {\nnosuch\n}\n\nf",
  ]);
});
