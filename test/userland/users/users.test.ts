import { expect, test } from "vitest";
import { groupOf } from "../../../src/userland/users/group.ts";
import { passwdOf } from "../../../src/userland/users/passwd.ts";
import { parseId } from "../../../src/userland/users/records.ts";

test("passwd(5)", () => {
  expect(passwdOf("ann:x:1000:100:Ann,,,:/home/ann:/bin/sh".split(":"))).toEqual({
    pw_name: "ann",
    pw_passwd: "x",
    pw_uid: 1000,
    pw_gid: 100,
    pw_gecos: "Ann,,,",
    pw_dir: "/home/ann",
    pw_shell: "/bin/sh",
  });
  expect(passwdOf("ann:x:1000:100".split(":"))?.pw_shell).toBe("");
  for (const malformed of ["", "ann", ":x:1:1", "ann:x:-1:1", "ann:x:1", "ann:x:one:1"])
    expect(passwdOf(malformed.split(":")), malformed).toBeNull();
});

test("group(5)", () => {
  expect(groupOf("users:x:100:ann,bob".split(":"))).toEqual({
    gr_name: "users",
    gr_passwd: "x",
    gr_gid: 100,
    gr_mem: ["ann", "bob"],
  });
  expect(groupOf("users:x:100:".split(":"))?.gr_mem).toEqual([]);
  for (const malformed of ["users", "users:x", ":x:1:", "users:x:many:"])
    expect(groupOf(malformed.split(":")), malformed).toBeNull();
});

test("an id has 32 bits, and is not -1", () => {
  expect(parseId("0")).toBe(0);
  expect(parseId("4294967294")).toBe(4294967294);
  for (const text of [undefined, "", "4294967295", "99999999999", "-1", "1x", " 1"]) expect(parseId(text)).toBeNull();
});
