import { expect, it } from "vitest";
import { HostError } from "../../src/host/host-error.ts";

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
