#!/usr/bin/env node
/** Command line of the embedded dev chain; one JSON line on stdout once it answers. */

import { parseArgs } from "node:util";
import { toErrorRecord } from "@platform/protocol";
import { startChainDevnet } from "../src/index.ts";

const HELP = `chain-devnet: an embedded Substrate-compatible dev chain

  --port N          port, 0 picks a free one (default 9944)
  --host ADDRESS    default 127.0.0.1
  --allow-remote    permit a host that is not loopback
  --data FILE       database file; kept data is continued (default: in memory)
  --block-time MS   100 to 60000 (default 1000)
  --finality-lag N  blocks between best and finalised head (default 2)
  --instant         a block for each extrinsic until dev_startTimer is called
`;

function options() {
  return parseArgs({
    options: {
      port: { type: "string", default: "9944" },
      host: { type: "string", default: "127.0.0.1" },
      "allow-remote": { type: "boolean", default: false },
      data: { type: "string", default: ":memory:" },
      "block-time": { type: "string", default: "1000" },
      "finality-lag": { type: "string", default: "2" },
      instant: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  }).values;
}

/** @throws RangeError for anything but digits within the range */
function integer(text: string, name: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new RangeError(`--${name} must be an integer from ${least} to ${most}`);
}

async function main(): Promise<void> {
  const values = options();
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const chain = await startChainDevnet({
    port: integer(values.port, "port", 0, 65_535),
    host: values.host,
    allowRemote: values["allow-remote"],
    path: values.data,
    blockTimeMs: integer(values["block-time"], "block-time", 100, 60_000),
    finalityLag: integer(values["finality-lag"], "finality-lag", 1, 100),
    sealing: values.instant ? "instant" : "timer",
  });
  const { url, genesisHash } = chain;
  process.stdout.write(`${JSON.stringify({ ready: true, url, genesisHash })}\n`);
  const stop = () => void chain.close();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${JSON.stringify({ error: toErrorRecord(thrown) })}\n`);
  process.exitCode = 1;
});
