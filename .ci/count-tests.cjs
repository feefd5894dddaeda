/**
 * Counts a vitest JSON report for .ci/run.
 * Usage: count-tests.cjs <report> <exit status of the run> <file for the names of what did not pass>
 * Prints "passed failed". Skipped tests, files that could not be run, and errors outside of tests have failed.
 */
const { readFileSync, writeFileSync } = require("node:fs");

/** Names of one file that are listed before it says how many more there are. */
const LISTED = 5;

const [reportFile, status, problemsFile] = process.argv.slice(2);
let passed = 0;
let failed = 0;
const problems = [];

function fail(problem) {
  failed++;
  problems.push(problem);
}

function readReport() {
  try {
    return JSON.parse(readFileSync(reportFile, "utf8"));
  } catch (error) {
    fail(`tests: no report: ${error.message}`);
    return { testResults: [] };
  }
}

for (const { name, status: fileStatus, message, assertionResults } of readReport().testResults) {
  const file = name.replace(`${process.cwd()}/`, "");
  const others = assertionResults.filter((test) => test.status !== "passed");
  passed += assertionResults.length - others.length;
  failed += others.length;
  for (const test of others.slice(0, LISTED)) problems.push(`${file}: ${test.fullName.trim()}: ${test.status}`);
  if (others.length > LISTED) problems.push(`${file}: and ${others.length - LISTED} more`);
  // A file that failed without a failed test: it could not be loaded, or a hook threw and its tests were skipped.
  if (fileStatus === "failed" && others.every((test) => test.status !== "failed")) {
    fail(`${file}: could not be run: ${(message ?? "").split("\n")[0]}`);
  }
}
if (passed + failed === 0) fail("tests: none were run");
if (status !== "0" && failed === 0) fail(`tests: vitest ended with status ${status}`);
writeFileSync(problemsFile, problems.map((line) => `${line}\n`).join(""));
console.log(`${passed} ${failed}`);
