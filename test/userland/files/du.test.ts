import { compareWithHost, directory, link, symlink } from "../compare.ts";

const files = {
  "t/a": "12345",
  "t/b": "x".repeat(3000),
  "t/hard": link("t/b"),
  "t/sub/c": "123",
  "t/sub/deep/d": "1",
  "t/to-b": symlink("b"),
  "dir-link": symlink("t"),
  "empty-dir": directory(),
  f: "y".repeat(2000),
};

/** Directories have the size their file system gives them, and their entries an order of its own: files alone are compared. */
function normalize(text: string): string {
  const isDirectory = /(^|\/)(t|dir-link|empty-dir|sub|deep)$/;
  const lines = text.split("\n").map((line) => {
    const [size, name] = line.split("\t");
    return name !== undefined && isDirectory.test(name) ? `${size === "0" ? size : "SIZE"}\t${name}` : line;
  });
  return lines.sort().join("\n");
}

compareWithHost({ files, normalize }, [
  "du -b f",
  "du -b t/a t/b t/hard",
  "du -bl t/b t/hard",
  "du -bc f t/a",
  "du -ba t/a f missing",
  "du -b t",
  "du -bs t",
  "du -bS t",
  "du -b -d 1 t",
  "du -b --max-depth=0 t empty-dir",
  "du -bL t/to-b",
  "du -bH t/to-b",
  "du -b t/to-b",
  "du -bD dir-link",
  "du -b0 f",
  "du -b -t 2000 f t/a",
  "du -b -t -2000 f t/b",
  "du -b -t 2K f t/b",
  "du -ba --exclude=sub --exclude=hard t",
  "du -ba --exclude='*' t",
  "du --apparent-size f t/b",
  "du --apparent-size -h f t/a",
  "du --apparent-size --si f t/a",
  "du --apparent-size -m f",
  "du --apparent-size -k f",
  "du --apparent-size -B 100 f",
  "du --apparent-size -BK f",
  "du -bx t",
  "du -s -a t",
  "du -s -d 1 t",
  "du -s -d 0 -b t",
  "du -d x t",
  "du -t x t",
  "du -B 0 t",
  "du missing",
  "du -Z",
]);
