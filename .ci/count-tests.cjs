/**
 * Counts a vitest JSON report for .ci/run.
 * Usage: count-tests.cjs <report> <exit status of the run> <file for the names of what did not pass>
 * Prints "passed failed". Skipped tests, files that could not be loaded, and errors outside of tests have failed.
 */
const { readFileSync, writeFileSync } = require("node:fs");

const [reportFile, status, problemsFile] = process.argv.slice(2);
let passed = 0;
const problems = [];
let report;
try {
  report = JSON.parse(readFileSync(reportFile, "utf8"));
} catch (error) {
  problems.push(`tests: no report: ${error.message}`);
  report = { testResults: [] };
}
for (const { name, status: fileStatus, assertionResults } of report.testResults) {
  const file = name.replace(`${process.cwd()}/`, "");
  for (const { status: testStatus, fullName } of assertionResults) {
    if (testStatus === "passed") passed++;
    else problems.push(`${file}: ${fullName.trim()}: ${testStatus}`);
  }
  if (fileStatus === "failed" && assertionResults.every((test) => test.status === "passed")) problems.push(`${file}: could not be run`);
}
if (passed === 0 && problems.length === 0) problems.push("tests: none were run");
if (status !== "0" && problems.length === 0) problems.push(`tests: vitest ended with status ${status}`);
writeFileSync(problemsFile, problems.map((line) => `${line}\n`).join(""));
console.log(`${passed} ${problems.length}`);
