/** Reads the network's state from a validator, with the proof of what it says where it is wanted. */

import { writeFileSync } from "node:fs";
import { createOutput } from "@platform/command-line/output";
import { readDocument, trustGenesis, verifyDecision } from "@platform/decision-proof";
import { verifySignature } from "@platform/keys";
import { createNodeApiClient, type NodeApiClient, type StateEntryAtJson } from "@platform/node-api";
import {
  assert,
  CodedError,
  decodeHeader,
  fromHex,
  openStateProof,
  Scheme,
  sha256Hex,
  toHex,
} from "@platform/protocol";
import { RuntimeClient, readMetadata } from "@platform/runtime";
import { shippedRuntime } from "@platform/validator/genesis";
import { numberParameter } from "../http/params.ts";
import { readText } from "../node/node-files.ts";
import { parseStateKey } from "./state-key.ts";

interface StateOptions {
  readonly url: string;
  readonly at?: string;
  readonly proof?: string;
  readonly trust?: string;
  readonly json?: boolean;
}

export interface StateListOptions extends StateOptions {
  readonly after?: string;
  readonly limit: string;
}

type Entry = StateEntryAtJson["entry"];

/**
 * @throws CodedError USAGE, METADATA_UNKNOWN_NAME, STATE_HEIGHT_UNAVAILABLE, DECISION_*, API_*, and
 *   those of `decision export`
 */
export async function stateGet(text: string, options: StateOptions): Promise<void> {
  const client = shippedClient();
  const { hex, whole } = parseStateKey(text, client);
  if (!whole)
    throw new CodedError({
      code: "USAGE",
      message: `${text} names many entries, not one`,
      hint: "give every part of the key, or `state list` for all of them",
    });
  const api = createNodeApiClient(options.url);
  const at = options.at === undefined ? undefined : numberParameter("--at", options.at);
  const wantsProof = options.proof !== undefined || options.trust !== undefined;
  const read = wantsProof
    ? await proven(api, [hex], at, options)
    : await api.stateEntry(hex, { at }).then((one) => ({ ...one, entries: [one.entry] }));
  const entry = read.entries[0] ?? null;
  const { height, stateRoot } = read;
  const shown = { height, stateRoot, key: hex, ...entryView(client, hex, entry) };
  createOutput(options.json === true).result({ ...shown, ...proofView(options) }, () =>
    [`height      ${height}  root ${stateRoot}`, ...entryLines(shown), ...proofLines(options)].join(
      "\n",
    ),
  );
}

/** A page of the entries whose keys begin so. */
export async function stateList(text: string, options: StateListOptions): Promise<void> {
  const client = shippedClient();
  const { hex } = parseStateKey(text, client);
  const api = createNodeApiClient(options.url);
  const at = options.at === undefined ? undefined : numberParameter("--at", options.at);
  const limit = Number(numberParameter("--limit", options.limit));
  const page = await api.state({ prefix: hex, after: options.after, limit, at });
  const wantsProof = options.proof !== undefined || options.trust !== undefined;
  const keys = page.items.map(({ key }) => key);
  const read =
    wantsProof && keys.length > 0
      ? await proven(api, keys, page.height, options)
      : { height: page.height, stateRoot: page.stateRoot, entries: page.items };
  const items = keys.map((key, i) => ({
    key,
    ...entryView(client, key, read.entries[i] ?? null),
  }));
  const { height, stateRoot } = read;
  const { more } = page;
  createOutput(options.json === true).result(
    { height, stateRoot, items, more, ...proofView(options) },
    () =>
      [
        `height      ${height}  root ${stateRoot}`,
        ...items.flatMap((item) => ["", ...entryLines(item)]),
        ...(more ? ["", `more: --after ${keys.at(-1)}`] : []),
        ...proofLines(options),
      ].join("\n"),
  );
}

function shippedClient(): RuntimeClient {
  return new RuntimeClient(readMetadata(shippedRuntime().code));
}

interface ProvenEntries {
  readonly height: bigint;
  readonly stateRoot: string;
  /** In the order of the keys. */
  readonly entries: readonly Entry[];
}

/**
 * What is shown is what the document proves, not what the validator says beside it. Without a
 * genesis to trust, its certificate is checked by whoever runs `verify` later.
 */
async function proven(
  api: NodeApiClient,
  keys: readonly string[],
  at: bigint | undefined,
  { proof, trust }: StateOptions,
): Promise<ProvenEntries> {
  const height = at ?? (await api.status()).height;
  const text = await api.decisionText(height, { keys });
  if (trust !== undefined) verifyBy(text, trust);
  const { decision, state } = readDocument(text);
  const header = decodeHeader(decision.header);
  const opened = openStateProof(header.stateRoot, state?.proof ?? new Uint8Array(0));
  if (opened.verdict === "reject" || header.height !== height)
    throw new CodedError({
      code: "DECISION_STATE_MISMATCH",
      message: `the validator's proof is not of the state after block ${height}`,
      hint: "ask another validator",
    });
  const entries = keys.map((key): Entry => {
    const found = opened.state.get(fromHex(key));
    if (found.status === "absent") return null;
    if (found.status === "uncovered")
      throw new CodedError({
        code: "DECISION_STATE_UNCOVERED",
        message: "the validator's proof says nothing about the key",
        hint: "ask another validator",
      });
    const { value } = found;
    return { key, hash: sha256Hex(value), bytes: value.length, value: toHex(value) };
  });
  if (proof !== undefined) writeFileSync(proof, `${text}\n`);
  return { height, stateRoot: header.stateRoot, entries };
}

/** @throws CodedError GENESIS_*, DECISION_* */
function verifyBy(text: string, genesis: string): void {
  const trusted = trustGenesis(readText(genesis, "genesis"));
  const verdict = verifyDecision(text, trusted, (key, message, signature) =>
    verifySignature(Scheme.ed25519, key, message, signature),
  );
  if (verdict.verdict === "reject") throw verdict.error;
  assert(verdict.decision.state !== null, "a document with keys has a state");
}

interface EntryView {
  readonly key: string;
  readonly present: boolean;
  /** Null for an entry whose form the shipped runtime does not know. */
  readonly name: string | null;
  readonly parts: unknown;
  readonly decoded: unknown;
  readonly value: string | null;
  readonly bytes: number | null;
  readonly hash: string | null;
}

function entryView(client: RuntimeClient, key: string, entry: Entry): Omit<EntryView, "key"> {
  const absent = { present: false, name: null, parts: null, decoded: null } as const;
  if (entry === null) return { ...absent, value: null, bytes: null, hash: null };
  const { value, bytes, hash } = entry;
  const known = value === null ? null : decodedOf(client, key, value);
  return {
    present: true,
    name: known?.name ?? null,
    parts: known?.key ?? null,
    decoded: known?.value ?? null,
    value,
    bytes,
    hash,
  };
}

function decodedOf(client: RuntimeClient, key: string, value: string) {
  try {
    return client.decodeEntry(fromHex(key), fromHex(value));
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

const WORDS = (value: unknown): string =>
  JSON.stringify(value, (_key, one) => (typeof one === "bigint" ? String(one) : one));

function entryLines({
  key,
  present,
  name,
  parts,
  decoded,
  value,
  bytes,
  hash,
}: EntryView): string[] {
  const lines = [`key         ${key}`];
  if (!present) return [...lines, "absent      the state has no such key"];
  if (name !== null)
    lines.push(`name        ${name} ${WORDS(parts)}`, `value       ${WORDS(decoded)}`);
  else if (value !== null) lines.push(`value       ${value}`);
  return [...lines, `bytes       ${bytes}, SHA-256 ${hash}`];
}

function proofView({ proof, trust }: StateOptions) {
  return { proof: proof ?? null, verified: trust !== undefined };
}

function proofLines({ proof, trust }: StateOptions): string[] {
  const lines = trust === undefined ? [] : ["verified    by the network's genesis"];
  if (proof !== undefined)
    lines.push(`proof       ${proof}: validator-node verify ${proof} --trust genesis.json`);
  return lines;
}
