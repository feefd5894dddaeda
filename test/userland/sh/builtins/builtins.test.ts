// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts of the shell.
import { describe } from "vitest";
import { directory, symlink } from "../../compare.ts";
import { compareScripts } from "../compare-scripts.ts";

describe("echo, true, false, :", () => {
  compareScripts([
    "echo; echo a  b; echo -n a; echo -e b; echo -nn c; echo -n; echo -- d",
    "echo 'a\\nb\\tc\\\\d\\0101\\1\\x' '\\a\\b\\f\\r\\v'",
    "echo 'a\\cb' c; echo d; echo '\\0' '\\00' '\\0377'",
    "echo '\\'; echo 'a\\'; echo '\\z'",
    "echo ünï; printf 'ü%s\\n' é",
    ": a b; echo $?; true x; echo $?; false --help; echo $?; true --version",
  ]);
});

describe("printf", () => {
  compareScripts([
    "printf; echo $?",
    "printf 'a\\n'; printf '%s\\n' a b c; printf '%s-%s\\n' a b c; printf '%s\\n'",
    "printf '%d %i %o %u %x %X\\n' 10 -10 8 8 255 255",
    "printf '[%5d] [%-5d] [%05d] [%+d] [% d] [%.3d]\\n' 42 42 42 42 42 42",
    "printf '[%5s] [%-5s] [%.2s] [%5.1s]\\n' abc abc abc abc",
    "printf '[%*d] [%-*s] [%.*s] [%*s]\\n' 5 42 5 a 2 abc -5 x",
    "printf '%c%c%c\\n' abc d ''",
    "printf '%b|%b|%b\\n' 'a\\tb' '\\0101' '\\101'; printf '%b' 'a\\cb' c; echo; printf 'x%by\\n' 'a\\cb'",
    "printf '[%10b][%-5b][%.2b]\\n' 'a\\tb' x xyz",
    "printf '\\101\\0101\\x41\\n\\z\\\\\\a' ",
    "printf '%d\\n' abc; echo $?; printf '%d\\n' 12abc; echo $?; printf '%d\\n' ''; echo $?",
    "printf '%d %d %d\\n' 0x1f 010 -0x10; printf '%d\\n' 09; printf '%d\\n' 99999999999999999999; echo $?",
    "printf '%u %x\\n' -1 -1; printf '%d\\n' \"'a\" '\"b' \"'\"",
    "printf '%f %e %g\\n' 1.5 1.5 1.5; printf '%.2f %10.3f|%-10.1f|%g\\n' 3.14159 2.5 1 1e100",
    "printf '%f\\n' abc; printf '%f\\n' 1x; printf '%F %E %G\\n' 1 1 1e-10",
    "printf '%f %f %f\\n' inf -inf nan; printf '%a %A\\n' 1.5 255; printf '%.1a\\n' 1.99",
    "printf '%%|%5%|\\n'; echo $?",
    "printf '%z\\n' 1; echo $?; printf '%'; echo $?; printf 'a%'; echo $?",
    "printf -- '-%s\\n' x; printf -x; echo $?",
    "printf '%s %d\\n' a 1 b 2 c; printf 'no args\\n' a b; printf '' a b; echo $?",
    "printf '%#x %#o %#X\\n' 255 8 255; printf '%s' a >/dev/full; echo $?",
    "printf '%5c|%-3c|\\n' a b; printf '%i\\n' ' 5' '5 '",
  ]);
});

describe("test and [", () => {
  const files = {
    f: "content",
    empty: "",
    d: directory(),
    l: symlink("f"),
    dangling: symlink("nosuch"),
    x: { content: "", mode: 0o755 },
    suid: { content: "", mode: 0o6644 },
    old: { content: "", mtime: 1000 },
    unreadable: { content: "", mode: 0 },
  };
  const expressions = [
    ...["", "a", "''", "-n", "-n a", "-z ''", "-z a", "! a", "! ''", "! -z a", "!", "'('", "-a", "a -a b", "a -o ''"],
    ...["a = a", "a = b", "a != b", "a '<' b", "b '>' a", "a == a", "'!' = '!'", "-z = -z", "'(' = '('"],
    ...[
      "1 -eq 1",
      "1 -eq 2",
      "1 -ne 2",
      "1 -lt 2",
      "2 -gt 1",
      "1 -le 1",
      "1 -ge 2",
      "a -eq 1",
      "1 -eq a",
      "' 1' -eq '1 '",
    ],
    ...["'' -eq 0", "99999999999999999999 -eq 1", "9223372036854775807 -gt 1", "-1 -lt 0", "+1 -eq 1", "0x1 -eq 1"],
    ...["-e f", "-f f", "-f d", "-d d", "-d f", "-e nosuch", "-s f", "-s empty", "-L l", "-h dangling", "-e dangling"],
    ...[
      "-x x",
      "-x f",
      "-x d",
      "-r f",
      "-w f",
      "-r unreadable",
      "-u suid",
      "-g suid",
      "-k d",
      "-p f",
      "-S f",
      "-b f",
      "-c /dev/null",
    ],
    ...[
      "-O f",
      "-G f",
      "-t 0",
      "-t 99",
      "-t x",
      "f -nt old",
      "old -nt f",
      "f -ot old",
      "old -ot f",
      "f -ef f",
      "f -ef l",
      "f -nt nosuch",
    ],
    ...[
      "a -a ''",
      "'' -o a",
      "a = a -a b = b",
      "a = b -o b = b",
      "'(' a = a ')'",
      "'(' a ')'",
      "'(' ')'",
      "! a = b",
      "! '(' a = b ')'",
    ],
    ...[
      "a b",
      "a b c",
      "a b c d",
      "-x",
      "-q f",
      "a = b c",
      "'(' a",
      "a ')'",
      "-f f -a -d d",
      "! -f f -o -f f",
      "a -a b -o '' -a ''",
    ],
    ...["-n a -a -n b", "'' -o '' -o x", "'(' '(' a ')' ')'", "! ! a", "! ! !", "-a = -a", "-o -o -o", "a -nt"],
  ];
  compareScripts([
    { argv: ["dash", "-c", expressions.map((words) => `[ ${words} ]; echo $?`).join("\n")], title: "[", files },
    { argv: ["dash", "-c", expressions.map((words) => `test ${words}; echo $?`).join("\n")], title: "test", files },
    "[ a; echo $?; [; echo $?; [ a = a ] ]; echo $?; test ]; echo $?",
    {
      argv: [
        "dash",
        "-c",
        "for f in f unreadable x; do [ -r $f ]; echo $?; [ -w $f ]; echo $?; [ -x $f ]; echo $?; done",
      ],
      uid: 1000,
      files,
    },
  ]);
});

describe("cd and pwd", () => {
  const files = { "a/b/c": directory(), l: symlink("a/b"), f: "", "cdpath/sub": directory() };
  const scripts = [
    "cd a && pwd && cd b/c && pwd && cd ../.. && pwd && cd - && cd /; pwd",
    "cd l; pwd; pwd -P; pwd -L; cd ..; pwd",
    "cd -P l; pwd; cd ..; pwd; cd -L ../l; pwd",
    "cd nosuch; echo $?; cd f; echo $?; cd ''; echo $?; pwd",
    "cd; pwd; HOME=$PWD/nosuch; cd; echo $?; unset HOME; cd; echo $?; HOME=; cd; echo $?",
    "cd -; echo $?; cd a; cd -; echo $OLDPWD $PWD",
    "CDPATH=cdpath; cd sub; pwd; cd /; CDPATH=:cdpath; cd a; pwd",
    "CDPATH=$PWD/cdpath; cd sub; cd ../..; cd ./a; pwd",
    "cd a//b///c/; pwd; cd ./././; pwd; cd ../../../..; pwd >/dev/null; cd //; pwd; cd ///; pwd; cd //tmp; pwd",
    "cd -x; echo $?; pwd -x; echo $?; cd a b; pwd",
    "chdir a; pwd; cd -- ..; pwd; cd -LP l; pwd; cd ..; cd -PL ../l; pwd",
    "x=$(cd a; pwd); pwd; echo ${x##*/}; (cd a; echo ${PWD##*/})",
    "PWD=fake; pwd; cd a; echo ${OLDPWD##*/}; readonly PWD; cd b; echo $?",
    "mkdir=1; cd a; cd ../nosuch/..; echo $?; cd nosuch/..; echo $?",
    "env -i sh -c 'pwd; echo $PWD'; cd l; sh -c 'pwd; pwd -P'; PWD=/tmp sh -c pwd",
  ];
  const normalize = (text: string) => text.replace(/\/tmp\/compare-\w+/g, "DIR");
  compareScripts(scripts.map((script) => ({ argv: ["dash", "-c", script], title: script, files, normalize })));
});

describe("read", () => {
  compareScripts(
    [
      "echo 'a b c' | { read x; echo [$x]; }; echo 'a b c' | { read x y; echo [$x][$y]; }",
      "echo '  a  b  ' | { read x; echo \"[$x]\"; }; echo '  a  b  ' | { read x y; echo \"[$x][$y]\"; }",
      "echo a | { read x y z; echo [$x][$y][$z]; }; read x </dev/null; echo $? [$x]",
      "printf 'no newline' | { read x; echo $? $x; }; printf '' | { read x; echo $?; }",
      "echo 'a\\\\ b c' | { read x y; echo [$x][$y]; }; printf 'a\\\\\\nb\\n' | { read x; echo [$x]; }",
      "echo 'a\\\\ b c' | { read -r x y; echo [$x][$y]; }; printf 'a\\\\\\nb\\n' | { read -r x; echo [$x]; }",
      "echo 'a:b:c' | { IFS=: read x y; echo [$x][$y]; }; echo 'a:b:' | { IFS=: read x y; echo [$x][$y]; }",
      "echo 'a:b::' | { IFS=: read x y; echo [$x][$y]; }; echo ':a:b' | { IFS=: read x y z; echo [$x][$y][$z]; }",
      "echo 'a : b : c' | { IFS=' :' read x y; echo \"[$x][$y]\"; }; echo 'a :: b' | { IFS=' :' read x y z; echo [$x][$y][$z]; }",
      "echo ' a:' | { IFS=' :' read x; echo \"[$x]\"; }; echo 'a: ' | { IFS=' :' read x; echo \"[$x]\"; }; echo 'a::' | { IFS=:  read x; echo \"[$x]\"; }",
      "echo 'a b' | { IFS= read x; echo \"[$x]\"; }; echo ' a ' | { IFS= read -r x; echo \"[$x]\"; }",
      "read; echo $?; read -x y; echo $?; read -p prompt x; echo $? $x; read 1x; echo $?",
      "read x; read y; echo $x/$y; read z; echo $? [$z]",
      "printf 'a\\0b\\n' | { read x; echo $x; }; printf 'x\\\\' | { read x; echo [$x]; }",
      "readonly r; echo a | { read r; echo $?; }; echo $?; echo 'a b' | { read x x; echo $x; }",
      'while read l; do echo "<$l>"; done <<E\none\n  two\nthree \\\nfour\nE',
      "printf '1\\n2\\n3\\n' >f; { read a; cat; } <f; { read a; read b; echo $a$b; } <f",
      "echo 'a\tb c' | { IFS='\t' read x y; echo \"[$x][$y]\"; }; echo '*' | { read x; echo \"$x\"; }",
    ].map((script) => ({ argv: ["dash", "-c", script], title: script, stdin: "first line\nsecond line\n" })),
  );
});

describe("export, readonly, unset, shift, getopts, eval, .", () => {
  compareScripts([
    "export x=1 y='a b'; export | while read l; do case $l in *[xy]=*) echo \"$l\";; esac; done; sh -c 'echo $x $y'",
    "x=1; export x; sh -c 'echo $x'; unset x; sh -c 'echo [$x]'; export z; sh -c 'echo ${z-unset}'; z=2; sh -c 'echo $z'",
    "export -p >/dev/null; export 1x; echo no",
    "export a-b=1; echo no",
    "export x=~ y=a:~; [ $x = $HOME ]; echo $?; export z='a b' w=$z; echo $w; v='b c'; export u=$v; echo $u",
    "readonly a=1 b; readonly; unset a; echo no",
    "readonly a=1; export a; a=2; echo no",
    "readonly a=1; (unset a); echo $?; (a=2); echo $?; (export a=3); echo $?; (read a <<E\nx\nE\necho $?); echo $a",
    "readonly a; a=1; echo no",
    "x=1; unset x; echo [$x]; unset nosuch; echo $?; unset x y z; unset -v x; echo $?; unset 1x; echo no",
    "f() { echo f; }; x=1; unset -f x; echo $x; unset -f f; f; unset -x; echo no",
    "set -- a b c; shift; echo $*; shift 2; echo $#; shift; echo no",
    "set -- a b c; shift 0; echo $*; shift x; echo no",
    "set -- a; shift -1; echo no",
    "while getopts ab:c o; do echo $o $OPTARG $OPTIND; done; echo $? $OPTIND",
    "set -- -a -b arg -c rest; while getopts ab:c o; do echo $o [$OPTARG] $OPTIND; done; echo $OPTIND; shift $((OPTIND-1)); echo $*",
    "set -- -abarg -- -c; while getopts ab:c o; do echo $o [$OPTARG] $OPTIND; done; echo $? $o $OPTIND",
    "set -- -x -b; while getopts ab:c o; do echo $o [$OPTARG] $OPTIND; done; echo $OPTIND",
    "set -- -x -b; while getopts :ab:c o; do echo $o [$OPTARG] $OPTIND; done; echo $OPTIND",
    "getopts a o -a; echo $o $OPTIND; getopts a o -a; echo $? $o; OPTIND=1; getopts a o -a; echo $o; getopts; echo $?",
    "set -- -a; getopts a: o; echo $o [$OPTARG]; set -- -; OPTIND=1; getopts a o; echo $? $OPTIND; set -- -: ; OPTIND=1; getopts a o; echo $o",
    "f() { getopts ab o; echo $o $OPTIND; }; f -a; f -b; set -- -ab; OPTIND=1; getopts ab o; f -b; getopts ab o; echo $o",
    "eval; echo $?; eval ''; echo $?; eval 'echo a; false'; echo $?; eval echo 'a   b' '\"c   d\"'; eval 'x=1'; echo $x",
    "eval 'if'; echo no",
    "command eval 'if'; echo yes $?",
    "eval 'echo a\necho b\nnosuch'; eval 'exit 3'; echo no",
    "eval \"eval 'echo nested'\"; x='echo $y'; y=z; eval $x; (eval 'exit 4'); echo $?",
    {
      argv: ["dash", "-c", ". ./s; echo $? $x; . ./s arg; . s; echo no"],
      files: { s: "echo sourced $# $1; x=1; return 5; echo no\n" },
    },
    { argv: ["dash", "-c", "PATH=.; . s; echo $?; . nosuch; echo no"], files: { s: "nosuch; false\n" } },
    { argv: ["dash", "-c", ". ./nosuch; echo no"] },
    { argv: ["dash", "-c", "command . ./nosuch; echo yes $?; .; echo $?; . ./e; echo $?"], files: { e: "" } },
    { argv: ["dash", "-c", "for i in 1 2; do . ./s; echo no $i; done; echo $i"], files: { s: "break\n" } },
    { argv: ["dash", "-c", ". ./s; echo no"], files: { s: "echo a\nif\n" } },
    { argv: ["dash", "-c", "f() { . ./s; echo after; }; f; echo $?"], files: { s: "return 3" } },
    { argv: ["dash", "-c", ". ./a; echo end"], files: { a: ". ./b\necho a\n", b: "echo b\nexit 3\n" } },
    "exit; echo no",
    "false; exit",
    "exit 3 4",
    "exit x; echo no",
    "(exit 300); echo $?",
    "exec; echo $?; exec 3>f; x=1 exec; echo $x",
    "exec echo a; echo no",
    "exec nosuch",
    "exec /; echo no",
    "x=1 exec sh -c 'echo $x'",
    "times | while read a b; do echo line; done; times x; echo $?",
    "wait; echo $?; wait 1; echo $?; wait x; echo $?; wait %1; echo $?",
    "local x",
  ]);
});

describe("kill, umask, ulimit", () => {
  compareScripts([
    "kill; echo $?; kill -l | { read a; read b; echo $a $b; }; kill -l 1; kill -l 130; kill -l 0; echo $?; kill -l 200; echo $?",
    "kill -0 $$; echo $?; kill -s 0 $$; echo $?; kill -NOSUCH $$; echo $?; kill -s NOSUCH $$; echo $?; kill x; echo $?",
    "kill 999999; echo $?; kill -TERM 999999 999998; echo $?; kill %1; echo $?; kill -s; echo $?; kill -15; echo $?",
    "trap 'echo term' TERM; kill $$; kill -15 $$; kill -TERM $$; kill -s TERM $$; kill -term $$",
    "umask 022; umask; umask -S; umask 077; umask; umask -S; umask 0; umask",
    "umask 022; umask u=rwx,g=rx,o=; umask; umask g+w; umask; umask a-x; umask; umask o=u; umask; umask u-w,g=u; umask",
    "umask 8; echo $?; umask x; echo $?; umask u+z; echo $?; umask 12345; umask; umask -x; echo $?; umask 1777; umask",
    "umask 077; >f; umask 0; >g; (umask 022); umask",
    "umask 022; umask =; umask; umask +x; umask; umask u=g-w; umask; umask ug=rx,o=X; umask; umask u=s; umask",
    "ulimit -n 100; ulimit -n; ulimit -Sn 50; ulimit -Sn; ulimit -Hn; ulimit -n x; echo $?; ulimit -n 1 2; echo $?",
    "ulimit -c 0; ulimit -c; ulimit -f unlimited; ulimit -f; ulimit; ulimit -z; echo $?; (ulimit -t 5; ulimit -t); ulimit -a 5; echo $?",
    "ulimit -Hn 100; ulimit -Sn 200; echo $?",
  ]);
});

describe("jobs without job control", () => {
  compareScripts(
    [
      "true & wait $!; echo $?; false & wait $!; echo $?; (exit 5) & wait $!; echo $?",
      "(exit 5) & p=$!; wait $p; echo $?; wait $p; echo $?",
      "(exit 3) & (exit 4) & wait; echo $?",
      "(exit 3) & a=$!; (exit 4) & b=$!; wait $a $b; echo $?; wait %1; echo $?",
      "(exit 3) & wait %1; echo $?; jobs; echo $?",
      "kill -9 $(sh -c 'echo $PPID') & wait $!; echo $?",
      "(kill -TERM $(sh -c 'echo $PPID')) & wait $!; echo $?",
      "true | false & wait $!; echo $?",
      "echo a & wait; echo b",
      "cat & wait; echo $?",
      "{ cat; } <f & wait; echo $?",
      "read x & wait; echo [$x] $?",
      "x=1 & wait; echo [$x]; f() { echo f; }; f & wait",
      "(trap 'echo int' INT; kill -INT $(sh -c 'echo $PPID'); echo alive) & wait",
      "fg; echo $?; bg; echo $?; fg %1; echo $?; bg x; echo $?",
      "true & wait; fg %1; echo $?; jobs %1; echo $?; jobs %2; echo $?; jobs -x; echo $?",
      'echo $!; : & [ -n "$!" ]; echo $?; (echo ${!:+inherited})',
      "set -m; echo $?",
      "if true & then wait; echo yes; fi; ! true & wait; echo $?",
      "for i in 1 2 3; do (exit $i) & done; wait; echo $?",
      "exec 2>&1; sh -c 'kill -SEGV $$'; echo $?; sh -c 'kill -KILL $$'; echo $?; sh -c 'kill -PIPE $$'; echo $?; sh -c 'kill -INT $$'; echo no",
      "exec 2>&1; sh -c 'kill -TERM $$' | cat; echo $?; true | sh -c 'kill -HUP $$'; echo $?",
    ].map((script) => ({ argv: ["dash", "-c", script], title: script, files: { f: "in f\n" }, stdin: "stdin\n" })),
  );
});
