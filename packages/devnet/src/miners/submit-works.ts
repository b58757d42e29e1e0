/** The miners' own client as a process: what was sent, and again what missed its window. */

import { writeFileSync } from "node:fs";
import { CodedError, type Hex32 } from "@platform/protocol";
import { z } from "zod";
import { type Child, tailOf } from "../processes/child.ts";
import type { Reporter } from "../report/reporter.ts";
import type { Devnet } from "../start-devnet.ts";
import { batchText, type Sample } from "./samples.ts";

/** A loaded machine may miss a reveal window of two slots; it gets the next epochs for it. */
const ROUNDS = 3;

const AnswerSchema = z.object({
  name: z.string(),
  submission: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
type Answer = z.output<typeof AnswerSchema>;

const JournalSchema = z.array(z.object({ id: z.string(), label: z.string(), state: z.string() }));

/**
 * Sends every work that this network has not got yet, and finishes what an earlier start began.
 * `onRevealed` is told each as soon as its reveal is in a block.
 *
 * @throws CodedError SUBMISSIONS_FAILED with what the client said
 */
export async function submitWorks(
  devnet: Devnet,
  reporter: Reporter,
  onRevealed: (id: Hex32, sample: Sample) => void,
): Promise<void> {
  const works = new Map(devnet.samples.samples.map((sample) => [sample.name, sample]));
  const revealed = (name: string, id: Hex32): void => {
    const sample = works.get(name);
    works.delete(name);
    if (sample !== undefined) onRevealed(id, sample);
  };
  if (devnet.kept) await finishEarlier(devnet, revealed);
  for (let round = 1; works.size > 0; round++) {
    reporter.line(
      `${works.size} works of ${devnet.samples.miners} miners wait for their challenges`,
    );
    writeFileSync(devnet.layout.batch, batchText([...works.values()]));
    const args = ["submit", "--batch", devnet.layout.batch, "--wait", "--json"];
    const failures = await runClient(devnet, [...args, ...connection(devnet)], revealed);
    const lapsed = failures.filter((one) => one.error?.code === "SUBMISSION_REFUSED");
    if (lapsed.length < failures.length || (lapsed.length > 0 && round === ROUNDS))
      throw failed(failures);
    if (lapsed.length > 0)
      reporter.line(`${lapsed.length} works missed their reveal window and are submitted again`);
  }
}

/** An open entry is finished or found lapsed; what was revealed is not sent twice. */
async function finishEarlier(
  devnet: Devnet,
  revealed: (name: string, id: Hex32) => void,
): Promise<void> {
  const journal = ["--journal", devnet.layout.journal, "--json"];
  const text = await outputOf(client(devnet, ["submission", "list", ...journal]));
  const entries = JournalSchema.parse(JSON.parse(text));
  for (const entry of entries) if (entry.state === "revealed") revealed(entry.label, entry.id);
  if (!entries.some((entry) => entry.state === "open")) return;
  const args = ["submit", "--resume", "--json", ...connection(devnet)];
  const failures = await runClient(devnet, args, revealed);
  const lost = failures.filter((one) => one.error?.code !== "SUBMISSION_REFUSED");
  if (lost.length > 0) throw failed(lost);
}

/** Its answers line by line; resolves to those that failed. */
async function runClient(
  devnet: Devnet,
  args: readonly string[],
  revealed: (name: string, id: Hex32) => void,
): Promise<Answer[]> {
  const failures: Answer[] = [];
  const child = client(devnet, args);
  for await (const line of child.lines) {
    const answer = AnswerSchema.safeParse(JSON.parse(line));
    // The last line repeats the failures as one error.
    if (!answer.success) continue;
    const { name, submission, error } = answer.data;
    if (error === undefined && submission !== null) revealed(name, submission);
    else failures.push(answer.data);
  }
  const code = await child.exited;
  if (code !== 0 && failures.length === 0)
    throw new CodedError({
      code: "PROGRAM_FAILED",
      message: `the miners' client ended with ${code}:\n${tailOf(child.logFile)}`,
    });
  return failures;
}

function client(devnet: Devnet, args: readonly string[]): Child {
  return devnet.spawn("miners", devnet.options.programs.subnet, args);
}

function connection({ nodes, layout }: Devnet): string[] {
  return ["--node", nodes.at(-1)?.api.url ?? "", "--journal", layout.journal];
}

async function outputOf(child: Child): Promise<string> {
  let text = "";
  for await (const line of child.lines) text += line;
  return text;
}

function failed(failures: readonly Answer[]): CodedError {
  const said = failures.map((one) => `${one.name}: ${one.error?.code} ${one.error?.message}`);
  return new CodedError({ code: "SUBMISSIONS_FAILED", message: said.join("\n") });
}
