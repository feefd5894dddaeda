import { describe, expect, test } from "vitest";
import { compareWithHost, runBoth } from "../compare.ts";
import { script } from "../harness/script.ts";

const setting = {
  env: { TERM: "dumb", SHELL: "/bin/sh" },
};
/** A shell both hosts have. */
const S = "-s /bin/sh";

describe("errors", () => {
  compareWithHost(setting, [
    "su -z",
    "su nosuch",
    "su -g nosuch -c true",
    "su -G nosuch -c true",
    "su -s /missing root -c id",
  ]);

  test("others than root are refused", async () => {
    const [ours] = await runBoth(setting, { argv: ["su", "root", "-c", "id"], uid: 1 });
    expect(ours).toMatchObject({ stdout: "", stderr: "su: Authentication failure\n", end: "exited 1" });
  });
});

describe("becoming", () => {
  compareWithHost(setting, [
    script(`su nobody ${S} -c id`),
    script(`su ${S} nobody -c 'id; echo $HOME $USER $LOGNAME $SHELL'`),
    script(`su ${S} root -c 'id; echo $HOME $SHELL'`),
    script(`su ${S} -c 'echo $0 $1 $2' root a b`),
    script(`su -m ${S} nobody -c 'echo $HOME $SHELL'`),
    script(`su -p ${S} nobody -c 'echo $HOME'`),
    script(`su -g daemon ${S} -c id`),
    script(`su -G daemon ${S} -c id`),
    script(`su -G bin -g daemon ${S} -c id`),
    script(`su -G bin nobody ${S} -c id`),
    script(`su ${S} -c 'exit 5' root; echo $?`),
    script(`su --session-command id ${S} root`),
    script("su root -s /usr/bin/echo a b c"),
    script("su - root -s /usr/bin/echo a b c"),
    script(`cd /; su ${S} daemon -c pwd`),
    script(`cd /; su - ${S} nobody -c 'pwd; echo $0 $HOME $USER $LOGNAME $PATH $TERM'`),
    script(`X=1 Y=2 su -l ${S} nobody -w Y -c 'echo $X $Y' 2>/dev/null`),
    script(`X=1 su ${S} nobody -c 'echo $X'`),
    script(`su ${S} root -c 'test $(ps -o sid= -p $$) -eq $$; echo $?'`),
    script(`su ${S} nobody -c 'test $(ps -o sid= -p $$) -eq $$; echo $?'`),
    script(`su ${S} root --session-command 'test $(ps -o sid= -p $$) -eq $$; echo $?'`),
  ]);
});
