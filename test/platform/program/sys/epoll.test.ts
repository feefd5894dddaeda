import { expect, test } from "vitest";
import { EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD, EPOLLIN, EPOLLOUT } from "../../../../src/abi/epoll.ts";
import { EFD_NONBLOCK, EFD_SEMAPHORE } from "../../../../src/abi/eventfd.ts";
import { O_CREAT } from "../../../../src/abi/fcntl.ts";
import { CLOCK_MONOTONIC } from "../../../../src/abi/time.ts";
import { codeOf, evaluate, evaluateOnce } from "./evaluate.ts";

test("epoll tells of what is ready, with the program's data", async () => {
  const found = await evaluate(function* (sys) {
    const epfd = yield* sys.epoll_create1();
    const one = yield* sys.eventfd(0);
    const two = yield* sys.eventfd(3);
    yield* sys.epoll_ctl(epfd, EPOLL_CTL_ADD, one, { events: EPOLLIN, data: 2 ** 52 + 1 });
    yield* sys.epoll_ctl(epfd, EPOLL_CTL_ADD, two, { events: EPOLLIN, data: two });
    const first = yield* sys.epoll_wait(epfd, 8);
    yield* sys.epoll_ctl(epfd, EPOLL_CTL_MOD, one, { events: EPOLLOUT, data: 2 ** 52 + 1 });
    yield* sys.epoll_ctl(epfd, EPOLL_CTL_DEL, two);
    const second = yield* sys.epoll_pwait(epfd, 8, 1, []);
    return { two, first, second, again: yield* codeOf(sys.epoll_ctl(epfd, EPOLL_CTL_DEL, two)) };
  });
  expect(found.first).toEqual([{ events: EPOLLIN, data: found.two }]);
  expect(found.second).toEqual([{ events: EPOLLOUT, data: 2 ** 52 + 1 }]);
  expect(found.again).toBe("ENOENT");
});

test("epoll refuses what is always ready, and no room for events", async () => {
  const codes = await evaluate(function* (sys) {
    const epfd = yield* sys.epoll_create1();
    const file = yield* sys.open("/tmp/file", O_CREAT);
    return [
      yield* codeOf(sys.epoll_ctl(epfd, EPOLL_CTL_ADD, file, { events: EPOLLIN, data: 0 })),
      yield* codeOf(sys.epoll_wait(epfd, 0)),
    ];
  });
  expect(codes).toEqual(["EPERM", "EINVAL"]);
});

test("epoll_wait rounds up to milliseconds, epoll_pwait2 does not", async () => {
  const [coarse, fine] = await evaluateOnce(function* (sys) {
    const epfd = yield* sys.epoll_create1();
    const times: number[] = [];
    for (const wait of [sys.epoll_wait, sys.epoll_pwait2]) {
      const before = yield* sys.clock_gettime(CLOCK_MONOTONIC);
      yield* wait(epfd, 1, 1.0002);
      const after = yield* sys.clock_gettime(CLOCK_MONOTONIC);
      times.push(after.tv_sec - before.tv_sec + (after.tv_nsec - before.tv_nsec) / 1e9);
    }
    return times as [number, number];
  });
  expect(coarse).toBeCloseTo(1.001, 4);
  expect(fine).toBeCloseTo(1.0002, 4);
});

test("an eventfd counts", async () => {
  const found = await evaluate(function* (sys) {
    const counter = yield* sys.eventfd(2, EFD_NONBLOCK);
    yield* sys.eventfd_write(counter, 2 ** 33);
    const sum = yield* sys.eventfd_read(counter);
    const empty = yield* codeOf(sys.eventfd_read(counter));
    const semaphore = yield* sys.eventfd(2, EFD_SEMAPHORE);
    return [sum, empty, yield* sys.eventfd_read(semaphore), yield* sys.eventfd_read(semaphore)];
  });
  expect(found).toEqual([2 ** 33 + 2, "EAGAIN", 1, 1]);
});
