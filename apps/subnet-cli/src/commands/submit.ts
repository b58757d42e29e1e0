import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { createOutput, type Output } from "@platform/command-line/output";
import { createSr25519Signer } from "@platform/keys";
import type { ChallengeView } from "@platform/node-api";
import { CodedError, type ErrorRecord, toErrorRecord } from "@platform/protocol";
import { z } from "zod";
import { type Journal, type JournalEntry, openJournal } from "../journal/journal.ts";
import { openSession, type Session } from "../network/session.ts";
import { loadKey } from "../owner/passphrase.ts";
import { createTurns } from "../submit/in-turn.ts";
import { commitWork, journalWork, revealWork, type SubmissionDeps } from "../submit/submission.ts";

interface SubmitOptions {
  readonly challenge?: string;
  readonly file?: string;
  readonly key?: string;
  readonly passphraseFile?: string;
  readonly node: string;
  readonly journal: string;
  readonly wait?: boolean;
  readonly resume?: boolean;
  readonly batch?: string;
  readonly json?: boolean;
}

const BatchSchema = z.array(
  z.strictObject({
    /** Named in progress and by `after`. */
    name: z.string(),
    challenge: z.string(),
    file: z.string(),
    key: z.string(),
    /** Commits only when that one's commit is in a block. */
    after: z.string().optional(),
  }),
);
type Job = z.output<typeof BatchSchema>[number];

interface Finished {
  readonly name: string;
  readonly submission: string | null;
  readonly error: ErrorRecord | null;
}

/** Each job is on its own: one refusal ends with its code, the others go on. */
export async function submit(options: SubmitOptions): Promise<void> {
  const output = createOutput(options.json === true);
  const session = await openSession(options.node);
  try {
    const journal = openJournal(options.journal);
    const turns = createTurns();
    const depsOf = (key: string): SubmissionDeps => {
      const signer = createSr25519Signer(loadKey(key, options.passphraseFile).seed);
      const { progress } = output;
      return { session, journal, signer, inTurn: turns(signer.publicKey), progress };
    };
    const finished =
      options.resume === true
        ? await resumeAll(journal, session, depsOf, output)
        : await runJobs(jobsOf(options), options, session, depsOf, output);
    const failed = finished.filter((one) => one.error !== null);
    if (failed.length === 0) return;
    if (finished.length === 1 && failed[0]?.error) throw CodedError.fromRecord(failed[0].error);
    throw new CodedError({
      code: "SUBMISSIONS_FAILED",
      message: failed.map((one) => `${one.name}: ${one.error?.code}`).join("; "),
    });
  } finally {
    await session.close();
  }
}

function jobsOf(options: SubmitOptions): Job[] {
  if (options.batch !== undefined) {
    const parsed = BatchSchema.safeParse(JSON.parse(readFileSync(options.batch, "utf8")));
    if (parsed.success) return parsed.data;
    throw new CodedError({ code: "USAGE", message: z.prettifyError(parsed.error) });
  }
  const { challenge, file, key } = options;
  if (challenge === undefined || file === undefined || key === undefined)
    throw new CodedError({
      code: "USAGE",
      message: "submit needs --challenge, --file and --key (or --batch, or --resume)",
    });
  return [{ name: file, challenge, file, key }];
}

async function runJobs(
  jobs: readonly Job[],
  options: SubmitOptions,
  session: Session,
  depsOf: (key: string) => SubmissionDeps,
  output: Output,
): Promise<Finished[]> {
  const committed = new Map(jobs.map((job) => [job.name, Promise.withResolvers<void>()]));
  return Promise.all(
    jobs.map(async (job): Promise<Finished> => {
      const gate = committed.get(job.name);
      try {
        const deps = depsOf(job.key);
        const payload = new Uint8Array(readFileSync(job.file));
        const challenge = await activeChallenge(session, job.challenge, options.wait === true);
        if (job.after !== undefined) await committed.get(job.after)?.promise;
        const salt = randomBytes(32).toString("hex");
        const entry = journalWork(deps, {
          ...{ label: job.name, challenge, payload, salt, key: job.key },
        });
        await commitWork(deps, entry);
        gate?.resolve();
        await revealOrGiveUp(deps, entry);
        return report(output, { name: job.name, submission: entry.id, error: null });
      } catch (error) {
        // Whoever waits for this one goes on: its own commit may still be good.
        gate?.resolve();
        return report(output, { name: job.name, submission: null, error: toErrorRecord(error) });
      }
    }),
  );
}

async function resumeAll(
  journal: Journal,
  session: Session,
  depsOf: (key: string) => SubmissionDeps,
  output: Output,
): Promise<Finished[]> {
  const mine = journal
    .entries()
    .filter((entry) => entry.state === "open" && entry.chainId === session.chainId);
  output.progress(`${mine.length} unfinished submissions of this network`);
  return Promise.all(
    mine.map(async (entry): Promise<Finished> => {
      const name = entry.label;
      try {
        await finish(depsOf(entry.key), entry);
        return report(output, { name, submission: entry.id, error: null });
      } catch (error) {
        return report(output, { name, submission: entry.id, error: toErrorRecord(error) });
      }
    }),
  );
}

async function finish(deps: SubmissionDeps, entry: JournalEntry): Promise<void> {
  await commitWork(deps, entry);
  await revealOrGiveUp(deps, entry);
}

/** What the network let lapse is over: the journal does not offer it again. */
async function revealOrGiveUp(deps: SubmissionDeps, entry: JournalEntry): Promise<void> {
  try {
    await revealWork(deps, entry);
  } catch (error) {
    if (toErrorRecord(error).code === "SUBMISSION_REFUSED") deps.journal.close(entry, "refused");
    throw error;
  }
}

function report(output: Output, finished: Finished): Finished {
  const { name, submission, error } = finished;
  output.result(
    { name, submission, ...(error === null ? {} : { error }) },
    () => `${name}: ${error === null ? `revealed as ${submission}` : `failed, ${error.code}`}`,
  );
  return finished;
}

/** How often a waiting miner looks whether its challenge is active. */
const ACTIVE_POLL_MS = 200;

async function activeChallenge(
  session: Session,
  name: string,
  wait: boolean,
): Promise<ChallengeView> {
  for (;;) {
    const challenges = await session.api.challenges();
    const found = challenges.find((one) => one.name === name && one.status === "active");
    if (found !== undefined) return found;
    if (!wait) {
      const known = challenges.map((one) => `${one.name} (${one.status})`).join(", ") || "none";
      throw new CodedError({
        code: "UNKNOWN_CHALLENGE",
        message: `no active challenge is called ${name}; there are: ${known}`,
        hint: "`subnet challenge list` shows them; --wait waits for one that is queued",
      });
    }
    await delay(ACTIVE_POLL_MS);
  }
}
