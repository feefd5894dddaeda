// Runs a TypeScript module with its arguments, as the tests are run: node tools/run-typescript.mjs FILE [ARG]...
import { createViteServer } from "vitest/node";

const [file] = process.argv.splice(2, 1);
const server = await createViteServer({
  configFile: "vitest.config.ts",
  // As vitest has it: Node 20 lacks `using`.
  oxc: { target: "node18" },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  appType: "custom",
  logLevel: "error",
});
try {
  await server.ssrLoadModule(`${process.cwd()}/${file}`);
} finally {
  await server.close();
}
