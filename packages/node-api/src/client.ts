/** Reads a validator's HTTP API; every answer is checked before anybody sees it. */

import { CodedError, type Hex32 } from "@platform/protocol";
import { z } from "zod";
import { ConsensusViewSchema } from "./consensus-view.ts";
import * as economy from "./economy-view.ts";
import { EventPageSchema, type EventsQuery } from "./event-view.ts";
import * as governance from "./governance-view.ts";
import { JobViewSchema } from "./job-view.ts";
import { ApiPath } from "./paths.ts";
import { StateEntryAtSchema, StatePageSchema, type StateQuery } from "./state-view.ts";
import { SubmissionViewSchema } from "./submission-view.ts";
import { TrustViewSchema } from "./trust-view.ts";
import * as views from "./views.ts";

/** A validator on the same machine answers in milliseconds; a remote one within this. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** Larger than any answer: 256 submissions of 256 attestations, and a stranger's server is bounded. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

export type NodeApiClient = ReturnType<typeof createNodeApiClient>;

/**
 * @param url base URL, e.g. `http://127.0.0.1:9933`
 *
 * Each method rejects with the server's own coded error, API_UNREACHABLE or API_ANSWER_INVALID.
 */
export function createNodeApiClient(url: string, init: { timeoutMs?: number } = {}) {
  const timeoutMs = init.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const get = <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    request(url, path, schema, { timeoutMs });
  const list = <T>(path: string, schema: z.ZodType<T>): Promise<T[]> =>
    get(path, z.object({ items: z.array(schema) })).then((answer) => answer.items);
  const post = <T>(path: string, schema: z.ZodType<T>, bytes: Uint8Array): Promise<T> =>
    request(url, path, schema, { timeoutMs, body: new Uint8Array(bytes) });
  return {
    url,
    status: () => get(ApiPath.status, views.StatusViewSchema),
    consensus: () => get(ApiPath.consensus, ConsensusViewSchema),
    /** Canonical text: its SHA-256 is the chain id. */
    genesisText: () => requestText(url, ApiPath.genesis, { timeoutMs }),
    parameters: () => get(ApiPath.parameters, views.ParametersViewSchema),
    challenges: () => list(ApiPath.challenges, views.ChallengeViewSchema),
    submissions: () => list(ApiPath.submissions, SubmissionViewSchema),
    submission: (id: Hex32) => get(ApiPath.submission(id), SubmissionViewSchema),
    digest: (id: Hex32) => get(ApiPath.digest(id), views.DigestViewSchema),
    weights: (epoch: bigint) => list(ApiPath.weights(epoch), views.WeightVectorViewSchema),
    weightSubmissions: () => list(ApiPath.weightSubmissions, views.WeightSubmissionViewSchema),
    anchorSubmissions: () => list(ApiPath.anchorSubmissions, views.AnchorSubmissionViewSchema),
    account: (account: Hex32) => get(ApiPath.account(account), views.AccountViewSchema),
    authority: () => get(ApiPath.authority, views.AuthorityViewSchema),
    /** Null where none waits. */
    ownerRotation: () =>
      get(ApiPath.ownerRotation, views.OwnerRotationViewSchema).then(({ waiting }) => waiting),
    trustExplain: (challenge: Hex32, validator: Hex32) =>
      get(ApiPath.trust(challenge, validator), TrustViewSchema),
    /** `value` is 64 hex characters, or the name itself; NOT_FOUND for nobody. */
    identity: (by: views.IdentityKind, value: string) =>
      get(ApiPath.identity(by, encodeURIComponent(value)), views.IdentityViewSchema),
    block: (height: bigint) => get(ApiPath.block(height), views.BlockViewSchema),
    validators: () => list(ApiPath.validators, views.ValidatorViewSchema),
    proposals: () => list(ApiPath.proposals, governance.ProposalViewSchema),
    proposal: (id: Hex32) => get(ApiPath.proposal(id), governance.ProposalDetailViewSchema),
    voteDelegations: () => list(ApiPath.voteDelegations, governance.VoteDelegationViewSchema),
    parameterChanges: (name: string) =>
      get(ApiPath.parameterChanges(name), governance.ParameterChangesViewSchema),
    jailed: () => list(ApiPath.jailed, views.JailViewSchema),
    /** The decision proof as text, as it is verified: nothing of it is believed here. */
    decisionText: (height: bigint, query: DecisionQuery = {}) =>
      requestText(url, `${ApiPath.decision(height)}${queryOf(query)}`, { timeoutMs }),
    state: (query: StateQuery = {}) => get(`${ApiPath.state}${searchOf(query)}`, StatePageSchema),
    stateEntry: (key: string, query: Pick<StateQuery, "at"> = {}) =>
      get(`${ApiPath.stateKey(key)}${searchOf(query)}`, StateEntryAtSchema),
    events: (query: EventsQuery = {}) =>
      get(`${ApiPath.events}${searchOf(query)}`, EventPageSchema),
    evidence: () => list(ApiPath.evidence, views.EvidenceViewSchema),
    jobs: () => list(ApiPath.jobs, JobViewSchema),
    job: (id: Hex32) => get(ApiPath.job(id), JobViewSchema),
    zkKeys: () => list(ApiPath.zkKeys, views.ZkKeyViewSchema),
    /** NOT_FOUND while nobody claimed under this nullifier. */
    zkClaim: (key: Hex32, nullifier: Hex32) =>
      get(ApiPath.zkClaim(key, nullifier), views.ZkClaimViewSchema),
    /** The extrinsic's hash once it is in the pool. */
    submitExtrinsic: (bytes: Uint8Array) =>
      post(ApiPath.extrinsics, views.ReceiptSchema, bytes).then(({ extrinsic }) => extrinsic),
    runtime: () => get(ApiPath.runtime, views.RuntimeViewSchema),
    /** Hands the authorised module to this validator; its hash. */
    offerModule: (code: Uint8Array) =>
      post(ApiPath.runtimeModule, views.ModuleReceiptSchema, code).then(({ hash }) => hash),
    mana: (account: Hex32) => get(ApiPath.mana(account), economy.ManaViewSchema),
    reputation: (account: Hex32) => get(ApiPath.reputation(account), economy.ReputationViewSchema),
    reputations: () => list(ApiPath.reputations, economy.RankedViewSchema),
    ready: () => get(ApiPath.ready, views.ReadySchema),
  };
}

/** What a decision proof carries beside the decision (docs/spec/decision-proof.md). */
export interface DecisionQuery {
  /** Height of the trusted block to start at; genesis without it. */
  readonly from?: bigint;
  readonly body?: boolean;
  /** State keys to prove, hex. */
  readonly keys?: readonly string[];
}

function queryOf({ from, body = false, keys = [] }: DecisionQuery): string {
  const query = new URLSearchParams(keys.map((key) => ["key", key]));
  if (from !== undefined) query.set("from", from.toString());
  if (body) query.set("body", "true");
  return query.size === 0 ? "" : `?${query}`;
}

function searchOf(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return search.size === 0 ? "" : `?${search}`;
}

interface RequestInit {
  readonly timeoutMs: number;
  readonly body?: Uint8Array<ArrayBuffer>;
}

async function request<T>(
  url: string,
  path: string,
  schema: z.ZodType<T>,
  init: RequestInit,
): Promise<T> {
  const text = await requestText(url, path, init);
  const parsed = schema.safeParse(jsonOf(url, path, text));
  if (parsed.success) return parsed.data;
  throw invalid(url, path, z.prettifyError(parsed.error));
}

async function requestText(url: string, path: string, init: RequestInit): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, url), {
      signal: AbortSignal.timeout(init.timeoutMs),
      ...(init.body === undefined
        ? {}
        : {
            method: "POST",
            body: init.body,
            headers: { "content-type": "application/octet-stream" },
          }),
    });
    if (Number(response.headers.get("content-length") ?? 0) > MAX_ANSWER_BYTES)
      throw invalid(url, path, "the answer is too long");
    text = await response.text();
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new CodedError(
      {
        code: "API_UNREACHABLE",
        message: `no answer from ${url}${path}`,
        hint: "is the validator running? `validator-node status --url URL` asks it",
      },
      { cause },
    );
  }
  // 503 of /health/ready is an answer with named checks, not an error.
  if (response.ok || path === ApiPath.ready) return text;
  const error = views.ErrorViewSchema.safeParse(jsonOf(url, path, text));
  if (!error.success) throw invalid(url, path, `HTTP ${response.status}`);
  const { code, message, hint, data } = error.data.error;
  throw new CodedError({
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data }),
  });
}

function jsonOf(url: string, path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(url, path, "it is not JSON");
  }
}

function invalid(url: string, path: string, reason: string): CodedError {
  return new CodedError({
    code: "API_ANSWER_INVALID",
    message: `${url}${path} answered something unknown: ${reason}`,
    hint: "is the URL that of a validator, and is it of the same version?",
  });
}
