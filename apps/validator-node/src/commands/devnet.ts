import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createReporter,
  type Devnet,
  type DevnetOptions,
  type JobOutcome,
  resultText,
  runJob,
  startDevnet,
} from "@platform/devnet";
import { jsonText } from "@platform/node-api";
import { CodedError } from "@platform/protocol";

interface DevnetFlags {
  readonly once?: boolean;
  readonly seed: string;
  readonly json?: boolean;
  readonly fresh?: boolean;
  readonly validators: string;
  readonly interval: string;
  readonly blockTime: string;
  readonly data: string;
}

const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The main job from one command; stays up afterwards unless told to leave. */
export async function devnet(flags: DevnetFlags): Promise<void> {
  const json = flags.json === true;
  const reporter = createReporter(json ? process.stderr : process.stdout);
  const interrupted = new AbortController();
  const onSignal = (): void => {
    // The second one is impatience: what is left behind is ended by the next start.
    if (interrupted.signal.aborted) process.exit(INTERRUPTED_EXIT);
    interrupted.abort(new CodedError(INTERRUPTED));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  let network: Devnet | undefined;
  try {
    network = await startDevnet(optionsOf(flags), reporter, interrupted.signal);
    const outcome = await runJob(network, reporter, interrupted.signal);
    show(network, outcome, json);
    if (flags.once === true) return;
    if (!json) process.stdout.write(`${nextCommands(network)}\n`);
    await untilAborted(interrupted.signal);
    reporter.line("stopping; the data is kept, `npm start` goes on from it");
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    reporter.settle();
    reporter.line("interrupted; the data is kept, `npm start` goes on from it");
    process.exitCode = INTERRUPTED_EXIT;
  } finally {
    await network?.stop();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    // A signal handler alone does not keep a process alive.
    const stay = setInterval(() => undefined, 60_000);
    const leave = (): void => {
      clearInterval(stay);
      done();
    };
    signal.addEventListener("abort", leave, { once: true });
  });
}

/** 128 + SIGINT, as a shell says it. */
const INTERRUPTED_EXIT = 130;
const INTERRUPTED = { code: "INTERRUPTED", message: "stopped by a signal" };

function optionsOf(flags: DevnetFlags): DevnetOptions {
  return {
    dataDir: resolve(flags.data),
    validators: Number(flags.validators),
    seed: Number(flags.seed),
    intervalMs: Number(flags.interval),
    blockTimeMs: Number(flags.blockTime),
    fresh: flags.fresh === true,
    programs: {
      validatorNode: program("../../bin/validator-node.js"),
      subnet: program("../../../subnet-cli/bin/subnet.js"),
    },
  };
}

function show({ layout }: Devnet, { result, notes, faults }: JobOutcome, json: boolean): void {
  const text = resultText(result, notes);
  const stream = json ? process.stderr : process.stdout;
  stream.write(`${text}\n`);
  for (const fault of faults) stream.write(`  fault: ${fault}\n`);
  if (json) process.stdout.write(`${jsonText(result)}\n`);
  if (!result.ok) {
    process.exitCode = 1;
    stream.write(`logs: ${layout.logs}\n`);
  }
}

function nextCommands(network: Devnet): string {
  const { nodes, layout, samples } = network;
  const url = nodes[0]?.api.url ?? "";
  const [sample] = samples.samples;
  const file = short(sample?.file ?? "");
  const key = short(sample?.key ?? "");
  const journal = short(layout.journal);
  return [
    "",
    "The network stays up. In another terminal, in this directory:",
    "  submit another file:",
    `    npm run -s subnet -- submit --challenge ${sample?.challenge} --file ${file} --key ${key} --node ${url} --journal ${journal}`,
    "  show the status:",
    `    npm run -s validator-node -- status --url ${url}`,
    "  open the status page:",
    `    ${url}/`,
    "Ctrl-C stops everything; the data is kept.",
  ].join("\n");
}

/** As it is typed from here, where that is shorter. */
function short(path: string): string {
  const here = relative(process.cwd(), path);
  return here.startsWith("..") ? path : here;
}
