/**
 * Who may import whom. `npm run layers` checks the tree; test/layers proves that each rule reports what it forbids.
 * An arrow may only point down, `import type` included: docs/architecture.md draws the picture.
 */

/** Folders of src/ from the top. Folders on one line do not know each other. */
const LAYERS = [
  ["cli"],
  ["node", "testing", "web"],
  ["sandbox"],
  ["userland"],
  ["platform"],
  ["strace"],
  ["syscalls"],
  ["kernel"],
  ["net", "ipc"],
  ["fs"],
  ["mm"],
  ["ns"],
  ["cgroup"],
  ["time"],
  ["state"],
  ["waiter"],
  ["abi"],
];

/** Stands beside the layers: the backend for a real Linux host. Of the others it sees constants and one interface. */
const HOST = "host";
const HOST_SEES = ["abi", "ns"];
/** The only layers that know there is a host backend. */
const SEES_HOST = ["cli", "node", "testing"];

/** Where Node's own modules may be imported. Everything else loads in a browser as it is. */
const NODE_ONLY = ["cli", "node", HOST];

/** Each third-party package has one importing folder, so that replacing it is work in one place. */
const IMPORTER = {
  xstate: "kernel/machines",
  eventemitter3: "kernel/events",
  msgpackr: "state",
  fflate: "state",
  "@noble/hashes": "state",
  commander: "cli",
  fzstd: "cli/image",
  "modern-tar": "(cli/image|fs/tar)",
  "xz-decompress": "cli/image",
  koffi: "host/ffi",
};

const folders = (names) => `^src/(${names.join("|")})/`;
const known = folders([...LAYERS.flat(), HOST]);

const forbidden = [];

for (const [depth, line] of LAYERS.entries()) {
  const above = LAYERS.slice(0, depth).flat();
  for (const folder of line) {
    const others = [...above, ...line.filter((peer) => peer !== folder), ...(SEES_HOST.includes(folder) ? [] : [HOST])];
    forbidden.push({
      name: `layer-${folder}`,
      comment: `${folder}/ is below, or beside, what it imports here: lower layers take a small interface of their own instead.`,
      severity: "error",
      from: { path: `^src/${folder}/` },
      to: { path: folders(others) },
    });
  }
}

forbidden.push(
  {
    name: `layer-${HOST}`,
    comment: "The host backend shares constants and the interface of namespace operations with the kernel, nothing else.",
    severity: "error",
    from: { path: folders([HOST]) },
    to: { path: "^src/", pathNot: folders([HOST, ...HOST_SEES]) },
  },
  {
    name: "layer-unknown",
    comment: "A folder of src/ that is not in LAYERS: say where it stands.",
    severity: "error",
    from: { path: "^src/[^/]+/", pathNot: known },
    to: {},
  },
  {
    name: "layer-root",
    comment: "Only files at the root of src/ stand above all layers; no layer imports them.",
    severity: "error",
    from: { path: "^src/[^/]+/" },
    to: { path: "^src/[^/]+$" },
  },
  {
    name: "root-is-portable",
    comment: "`import \"tuxlet\"` works in a browser: the root export leaves out what needs Node, and the test kit.",
    severity: "error",
    from: { path: "^src/[^/]+$" },
    to: { path: folders([...NODE_ONLY, "testing", "web"]) },
  },
  {
    name: "node-modules-of-node",
    comment: `Only ${NODE_ONLY.join(", ")} import node:*.`,
    severity: "error",
    from: { path: "^src/", pathNot: folders(NODE_ONLY) },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "package-unknown",
    comment: "A third-party package without an entry in IMPORTER: add it there, and to docs/dependencies.md.",
    severity: "error",
    from: { path: "^src/" },
    to: {
      path: "(^|/)node_modules/",
      pathNot: `(^|/)node_modules/(${Object.keys(IMPORTER).join("|")}|@types/node)/`,
      dependencyTypesNot: ["core"],
    },
  },
  {
    name: "import-unresolved",
    comment: "An import that leads nowhere.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "source-is-apart",
    comment: "What is published does not import what is not.",
    severity: "error",
    from: { path: "^src/" },
    to: { path: "^(test|bench|tools)/" },
  },
  {
    name: "no-cycle-at-run-time",
    comment:
      "Modules that need each other to start have no order to start in. A cycle that `import type` breaks is no cycle at run time and is allowed; " +
      "since arrows only point down, it can only be inside one folder of src/.",
    severity: "error",
    from: { path: "^src/" },
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
);

for (const [name, folder] of Object.entries(IMPORTER)) {
  forbidden.push({
    name: `package-${name}`,
    comment: `${name} is imported in src/${folder} only.`,
    severity: "error",
    from: { path: "^src/", pathNot: `^src/${folder}/` },
    to: { path: `(^|/)node_modules/${name}/` },
  });
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    detectJSDocImports: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
      extensions: [".ts", ".js", ".d.ts"],
    },
    reporterOptions: { archi: { collapsePattern: "^src/[^/]+" } },
  },
};
