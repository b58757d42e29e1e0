#!/usr/bin/env node
// Plain JavaScript, so that an old Node reads it far enough to say what is wrong: the database
// binding crashes the process of Node 20 without a word.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(
    `subnet needs Node 24 or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      "Run it by node_modules/.bin/node of this checkout.\n",
  );
  process.exit(1);
}
const { main } = await import("../src/main.ts");
await main(process.argv);
