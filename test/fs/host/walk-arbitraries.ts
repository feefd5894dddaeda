import fc from "fast-check";
import { AT_SYMLINK_NOFOLLOW, O_DIRECTORY, O_NOFOLLOW, O_PATH, O_RDONLY } from "../../../src/abi/fcntl.ts";
import type { Operation } from "./file-oracle.ts";

const component = fc.constantFrom("d", "e", "f", "l", "m", "n", "d", "l", ".", "..", "none", "x".repeat(256));
const pathname = fc
  .tuple(
    fc.constantFrom("", "", "/", "//"),
    fc.array(component, { minLength: 1, maxLength: 8 }),
    fc.constantFrom("/", "//"),
    fc.constantFrom("", "", "/"),
  )
  .map(([head, components, between, tail]) => head + components.join(between) + tail);
const target = fc.oneof(
  { arbitrary: pathname, weight: 3 },
  { arbitrary: fc.constantFrom("l", "m", "..", "/", ".", "d", "e/f", "../d", "/d/l", "//", "/.."), weight: 2 },
);

const operation = (...parts: fc.Arbitrary<string | number>[]): fc.Arbitrary<Operation> => fc.tuple(...parts);
const name = (text: string): fc.Arbitrary<string> => fc.constant(text);
const place = fc.constantFrom("/d", "/e", "/d/d", "/d/e", "/e/d", "/d/e/d", "/d/d/d");
const linkPlace = fc
  .tuple(fc.constantFrom("", "/d", "/e", "/d/d", "/d/e", "/e/d"), fc.constantFrom("l", "m", "n"))
  .map(([directory, link]) => `${directory}/${link}`);

/** A small forest of directories, files and, above all, links to anywhere. */
export const walkSetup: fc.Arbitrary<Operation[]> = fc
  .tuple(
    fc.array(operation(name("mkdir"), place, fc.constant(0o755)), { maxLength: 8 }),
    fc.array(
      operation(
        name("open"),
        fc.constant(0),
        place.map((directory) => `${directory}/f`),
        fc.constant(0o102),
        fc.constant(0o644),
      ),
      { maxLength: 3 },
    ),
    fc.array(operation(name("symlink"), target, linkPlace), { minLength: 2, maxLength: 12 }),
  )
  .map(([directories, files, links]) => [
    ["mkdir", "/d", 0o755],
    ["mkdir", "/e", 0o755],
    ...directories,
    ...files,
    ...links,
  ]);

/** Resolutions of names, in every way there is. */
export const walkOperation: fc.Arbitrary<Operation> = fc.oneof(
  operation(name("stat"), pathname, fc.constantFrom(0, AT_SYMLINK_NOFOLLOW)),
  operation(
    name("open"),
    fc.constant(1),
    pathname,
    fc.constantFrom(O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_PATH, O_PATH | O_NOFOLLOW, O_DIRECTORY | O_NOFOLLOW),
    fc.constant(0),
  ),
  operation(
    name("openat2"),
    fc.constant(2),
    fc.constant(1),
    pathname,
    fc.constantFrom(O_RDONLY, O_PATH | O_NOFOLLOW),
    fc.constant(0),
    fc.constantFrom(0, 1, 4, 8, 16, 5),
  ),
  operation(name("fstat"), fc.constantFrom(1, 2)),
  operation(name("chdir"), pathname),
  operation(name("getcwd")),
  operation(name("readlink"), pathname),
  operation(name("access"), pathname, fc.constant(0), fc.constantFrom(0, AT_SYMLINK_NOFOLLOW)),
  operation(name("mkdir"), pathname, fc.constant(0o755)),
  operation(name("unlink"), pathname),
  operation(name("rmdir"), pathname),
  operation(name("rename"), pathname, pathname, fc.constantFrom(0, 1, 2)),
);
