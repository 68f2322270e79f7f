// Compiles contracts with solc's WebAssembly build: node solc.js SOLJSON FILE.sol… writes {"NAME":"creation code in hex"}.
"use strict";
const fs = require("fs");
const path = require("path");

const [soljson, ...files] = process.argv.slice(2);
const solc = require(path.resolve(soljson));
const compile = solc.cwrap("solidity_compile", "string", ["string", "number", "number"]);

const sources = {};
for (const file of files) {
  sources[path.basename(file)] = { content: fs.readFileSync(file, "utf8") };
}
const settings = { optimizer: { enabled: true, runs: 200 }, outputSelection: { "*": { "*": ["evm.bytecode.object"] } } };
const output = JSON.parse(compile(JSON.stringify({ language: "Solidity", sources, settings }), 0, 0));
const problems = (output.errors || []).map((problem) => problem.formattedMessage);
if (problems.length > 0) {  // a warning is one too
  process.stderr.write(problems.join("\n"));
  process.exit(1);
}
const code = {};
for (const contracts of Object.values(output.contracts)) {
  for (const [name, contract] of Object.entries(contracts)) {
    code[name] = contract.evm.bytecode.object;
  }
}
process.stdout.write(JSON.stringify(code));
