import { describe } from "vitest";
import { compareWithHost, directory } from "../compare.ts";

const files = { open: directory({ mode: 0o777 }), f: "", d: directory() };
// The host has it in /usr/sbin.
const env = { PATH: "/usr/sbin:/usr/bin:/bin" };

describe("chroot", () => {
  compareWithHost({ files, env }, [
    "env chroot / echo hi",
    "env chroot / pwd",
    "env chroot --skip-chdir / touch new",
    "env chroot --userspec=1234:4321 --skip-chdir / touch open/new",
    "env chroot --userspec=daemon --skip-chdir / touch open/new",
    "env chroot --userspec=daemon: --skip-chdir / touch open/new",
    "env chroot --userspec=:4321 --skip-chdir / touch open/new",
    "env chroot --userspec=+7:+8 --groups=9 --skip-chdir / touch open/new",
    "env chroot --userspec=1234 / true",
    "env chroot --userspec=nosuchuser / true",
    "env chroot --userspec=:nosuchgroup / true",
    "env chroot --groups=nosuch,other / true",
    "env chroot --groups=, / true",
    "env chroot /nonexistent",
    "env chroot f",
    "env chroot d true",
    "env chroot / nosuchcommand",
    "env chroot / /etc",
    "env chroot / false",
    "env chroot",
    "env chroot --skip-chdir d true",
    "env chroot --bogus / true",
    { argv: "env chroot d true", uid: 65534 },
  ]);
});
