import { describe, expect, it } from "vitest";
import { CAP_SYS_ADMIN } from "../../src/abi/capability.ts";
import { EINVAL, EPERM } from "../../src/abi/errno.ts";
import { POLLERR, POLLPRI } from "../../src/abi/poll.ts";
import { UtsNamespace } from "../../src/ns/index.ts";
import { WaitEntry } from "../../src/waiter/index.ts";
import { createWorld, enterNewUserNamespace, ok, userCredentials } from "./fixture.ts";

describe("a UTS namespace", () => {
  it("UTS-001: has the names that sethostname(2) and setdomainname(2) set", () => {
    const { initial, root } = createWorld();
    expect(initial.uts.setHostname(root, "box")).toBe(0);
    expect(initial.uts.setDomainname(root, "example.org")).toBe(0);
    expect([initial.uts.nodename, initial.uts.domainname]).toEqual(["box", "example.org"]);
  });

  it("UTS-002, UTS-003: starts as a copy, and goes its own way", () => {
    const { initial, root, user } = createWorld();
    initial.uts.setHostname(root, "parent");
    const child = ok(UtsNamespace.copy(initial.uts, user, 0));
    expect([child.nodename, child.domainname]).toEqual(["parent", "(none)"]);
    child.setHostname(root, "child");
    initial.uts.setDomainname(root, "outside");
    expect([initial.uts.nodename, child.nodename, child.domainname]).toEqual(["parent", "child", "(none)"]);
  });

  it("UTS-010: takes 0 to 64 bytes, up to a NUL", () => {
    const { initial, root } = createWorld();
    const { uts } = initial;
    expect(uts.setHostname(root, "")).toBe(0);
    expect(uts.setHostname(root, "x".repeat(64))).toBe(0);
    expect(uts.setHostname(root, "x".repeat(65))).toBe(-EINVAL);
    expect(uts.checkSetName(root, -1)).toBe(-EINVAL);
    expect(uts.setHostname(root, "a\0b")).toBe(0);
    expect(uts.nodename).toBe("a");
  });

  it("UTS-020: needs CAP_SYS_ADMIN, asked before the length", () => {
    const world = createWorld();
    expect(world.initial.uts.setHostname(userCredentials(world, 1000), "x".repeat(65))).toBe(-EPERM);
    const crippled = world.root.with({ effective: world.root.effective.lower(CAP_SYS_ADMIN) });
    expect(world.initial.uts.setHostname(crippled, "x")).toBe(-EPERM);
  });

  it("UTS-021, UTS-024: asks it of its owner, where the owner's ancestors have it too", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000));
    expect(world.initial.uts.setHostname(inside, "mine")).toBe(-EPERM);
    const own = ok(UtsNamespace.copy(world.initial.uts, inside.userNamespace, 1000));
    expect(own.setHostname(inside, "mine")).toBe(0);
    expect(own.setHostname(world.root, "root's")).toBe(0);
    expect(own.setHostname(userCredentials(world, 1000), "owner's")).toBe(0);
    expect(own.setHostname(userCredentials(world, 2000), "stranger's")).toBe(-EPERM);
  });

  it("UTS-012: takes the first line of a write to /proc, up to 64 bytes", () => {
    const { uts } = createWorld().initial;
    uts.writeSysctl("nodename", "name\nmore");
    uts.writeSysctl("domainname", "y".repeat(100));
    expect([uts.nodename, uts.domainname]).toEqual(["name", "y".repeat(64)]);
  });

  it("UTS-014: wakes pollers, who find a change", () => {
    const { initial, root } = createWorld();
    const { uts } = initial;
    const woken: number[] = [];
    uts.changed.add(new WaitEntry({ wake: (events) => void woken.push(events) }, POLLPRI | POLLERR));
    const before = [uts.nodenameChanges, uts.domainnameChanges];
    uts.setHostname(root, "same");
    expect(woken).toEqual([POLLPRI | POLLERR]);
    expect([uts.nodenameChanges, uts.domainnameChanges]).toEqual([before[0]! + 1, before[1]]);
  });
});
