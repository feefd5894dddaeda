import { expect, it } from "vitest";
import { EACCES, EINVAL, ENOENT, ENOSPC, EPERM } from "../../src/abi/errno.ts";
import { CLONE_FS, CLONE_NEWUSER, CLONE_NEWUTS } from "../../src/abi/sched.ts";
import { HostError, type HostErrorContext } from "../../src/host/host-error.ts";

const error = new HostError(2, { syscall: "chroot", step: "enter the new root", path: "/no/such" });

it("says what failed, at what, and why", () => {
  expect(error).toMatchObject({
    errno: 2,
    code: "ENOENT",
    syscall: "chroot",
    step: "enter the new root",
    path: "/no/such",
  });
  expect(error.message).toBe("ENOENT: No such file or directory, chroot '/no/such' (enter the new root)");
});

it("is the same on the other side of a thread boundary", () => {
  const copy = HostError.decode(structuredClone(error.encode()));
  expect(copy).toBeInstanceOf(HostError);
  expect(copy.encode()).toEqual(error.encode());
  expect(copy.message).toBe(error.message);
});

it("takes more context, and keeps what it has", () => {
  const cause = new Error("why");
  const bare = new HostError(1, { syscall: "unshare", cause });
  const more = bare.with({ step: "user" });
  expect(more).toMatchObject({ errno: 1, syscall: "unshare", step: "user", cause });
});

it("names a number that Linux does not define", () => {
  expect(new HostError(4000, { syscall: "read" })).toMatchObject({ errno: 4000, code: "E4000" });
});

it("advises where the errno is not enough, and nowhere else", () => {
  const advice = (errno: number, context: HostErrorContext) => new HostError(errno, context).advice;
  expect(new HostError(EPERM, { syscall: "clone", flags: CLONE_NEWUTS }).message).toBe(
    "EPERM: Operation not permitted, clone: new namespaces take CAP_SYS_ADMIN, or a child that gets a user namespace with them (CLONE_NEWUSER, --user)",
  );
  expect(advice(EPERM, { syscall: "clone", flags: CLONE_NEWUTS | CLONE_NEWUSER })).toMatch("unprivileged_userns_clone");
  expect(advice(EPERM, { syscall: "unshare", flags: CLONE_FS })).toBeUndefined();
  expect(advice(ENOSPC, { syscall: "clone", flags: CLONE_NEWUSER })).toMatch("max_user_namespaces");
  expect(advice(EACCES, { syscall: "openat", path: "/proc/1/ns/uts" })).toMatch("CAP_SYS_PTRACE");
  expect(advice(EACCES, { syscall: "open", path: "/etc/shadow" })).toBeUndefined();
  expect(advice(EINVAL, { syscall: "setns", step: "join uts" })).toMatch("another type");
  expect(advice(EINVAL, { syscall: "setns", step: 'unknown namespace type "x"' })).toBeUndefined();
  expect(advice(ENOENT, { syscall: "execve", step: "execve", path: "/no/such" })).toBeUndefined();
});
