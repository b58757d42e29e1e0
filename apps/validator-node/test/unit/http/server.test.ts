// Goal: every route answers in the contract's form and every refusal is coded; method: the real app over a double of the validator's API, without a socket.
import {
  AnchorSubmissionViewSchema,
  ConsensusViewSchema,
  EventPageSchema,
  IdentityViewSchema,
  OwnerRotationViewSchema,
  ReadySchema,
  StateEntryAtSchema,
  StatePageSchema,
  StatusViewSchema,
  SubmissionViewSchema,
} from "@platform/node-api";
import { MAX_EXTRINSIC_BYTES, ZERO_HASH } from "@platform/protocol";
import type { SubmissionInfo } from "@platform/runtime";
import type { ValidatorApi } from "@platform/validator";
import { describe, expect, it } from "vitest";
import { createHttpApp } from "../../../src/http/server.ts";
import { createNodeMetrics } from "../../../src/metrics/node-metrics.ts";
import { readiness } from "../../../src/node/readiness.ts";
import { CONSENSUS } from "../../support/sample-consensus.ts";
import { KEY, STATUS } from "../../support/sample-status.ts";

const submission: SubmissionInfo = {
  id: KEY,
  challenge: KEY,
  version: 1,
  miner: KEY,
  status: 5,
  reason: 0,
  epoch: 1n,
  commitHeight: 2n,
  commitIndex: 0,
  commitSlot: 3n,
  payload: KEY,
  payloadBytes: 4,
  closingHeight: 5n,
  stateRoot: KEY,
  seedNumber: 6n,
  seed: ZERO_HASH,
  seedSlot: 7n,
  revealing: true,
  attestations: [{ validator: KEY, phase: 1, digest: KEY }],
  digest: KEY,
  outcome: 0,
  program: 2,
  score: 1n,
  fuelUsed: 2n,
  precertifiedSlot: 1n,
  certifiedHeight: 1n,
  origin: ZERO_HASH,
  sandboxVersion: 2,
};

const ANCHOR = {
  epoch: 7n,
  head: { height: 140n, hash: KEY },
  state: "finalised_ok",
  block: { number: 4_200n, hash: KEY },
  error: null,
};

const item = {
  block: KEY,
  epoch: 2n,
  name: "submissions.Carried",
  payload: { id: KEY },
  bytes: null,
  hidden: [],
};
const EVENT = { height: 8n, index: 1, ...item };

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
const HERE = from("127.0.0.1");

function appOver(changes: Partial<ValidatorApi> = {}, there = true) {
  const api = {
    status: async () => STATUS,
    consensus: () => CONSENSUS,
    evidence: async () => [],
    edgeAddresses: () => ["/ip4/127.0.0.1/tcp/1"],
    submission: async (id: string) => (id === KEY ? submission : null),
    submissions: async () => [submission],
    digest: async () => null,
    weightSubmissions: async () => [],
    anchorSubmissions: async () => [ANCHOR],
    networkCounters: async () => ({ edge_dials: 3 }),
    submitExtrinsic: async () => ({ accepted: true, extrinsic: KEY }),
    ...changes,
  } as Partial<ValidatorApi> as ValidatorApi;
  const live = there ? api : null;
  const metrics = createNodeMetrics("0");
  const quiet = () => {};
  return createHttpApp(
    {
      api: () => live,
      ready: () => readiness(live),
      metrics: async () => metrics.scrape(live, await readiness(live)),
    },
    { debug: quiet, info: quiet, warn: quiet, error: quiet },
  );
}

describe("HTTP API", () => {
  it("writes big integers as decimal strings that the contract reads back", async () => {
    const body: unknown = await (await appOver().request("/v1/status")).json();
    expect(StatusViewSchema.parse(body).height).toBe(9_007_199_254_740_993n);
  });

  it("serves the height in progress", async () => {
    const body: unknown = await (await appOver().request("/v1/consensus")).json();
    expect(ConsensusViewSchema.parse(body)).toEqual(CONSENSUS);
  });

  it("serves what became of anchored heads, and the newest epoch as a metric", async () => {
    const body = (await (await appOver().request("/v1/anchor-submissions")).json()) as {
      items: unknown[];
    };
    expect(body.items.map((item) => AnchorSubmissionViewSchema.parse(item))).toEqual([ANCHOR]);
    const metrics = await (await appOver().request("/metrics")).text();
    expect(metrics).toContain("validator_anchor_last_epoch 7");
  });

  it("serves a decision proof as its own text, and asks for what the query says", async () => {
    const asked: unknown[] = [];
    const app = appOver({
      decision: async (request) => {
        asked.push(request);
        return request.height === 7n ? '{"a":"1"}' : null;
      },
    });
    const response = await app.request("/v1/decisions/7?from=3&body=true&key=ab&key=cd", {}, HERE);
    expect(await response.text()).toBe('{"a":"1"}');
    const keys = [Uint8Array.of(0xab), Uint8Array.of(0xcd)];
    expect(asked).toEqual([{ height: 7n, from: 3n, body: true, keys }]);
    expect((await app.request("/v1/decisions/8")).status).toBe(404);
    for (const query of ["x", "7?from=-1", "7?key=A", `7?key=${"00".repeat(129)}`])
      expect((await app.request(`/v1/decisions/${query}`)).status).toBe(400);
  });

  it("shows a submission in the words of the protocol", async () => {
    const body: unknown = await (await appOver().request(`/v1/submissions/${KEY}`)).json();
    const view = SubmissionViewSchema.parse(body);
    expect(view).toMatchObject({ status: "certified", outcome: "ok", program: "out-of-fuel" });
    expect(view.seed).toBeNull();
  });

  it.each([
    [`/v1/submissions/${"cd".repeat(32)}`, 404, "NOT_FOUND"],
    ["/v1/submissions/xyz", 400, "BAD_PARAMETER"],
    ["/v1/weights/-1", 400, "BAD_PARAMETER"],
    [`/v1/submissions/${KEY}/digest`, 404, "NOT_FOUND"],
    ["/v2", 404, "NOT_FOUND"],
  ])("%s answers %d %s", async (path, code, word) => {
    const response = await appOver().request(path);
    expect(response.status).toBe(code);
    expect(await response.json()).toMatchObject({ error: { code: word } });
  });

  it("serves events by place, block, name and account; a stranger's question says that it is one", async () => {
    const asked: unknown[] = [];
    const app = appOver({
      events: async (request) => {
        asked.push(request);
        const next = { height: 9n, index: 0 };
        return { items: [EVENT], next, more: false, oldest: 3n, newest: 8n };
      },
    });
    const query = `from=7:2&pallet=certification&event=Certified&account=${KEY}&limit=9999`;
    const page = await app.request(`/v1/events?${query}`, {}, from("::ffff:127.0.0.1"));
    const { items, next } = EventPageSchema.parse(await page.json());
    expect(items).toEqual([{ ...item, at: "8:1" }]);
    expect(next).toBe("9:0");
    const nothing = { from: null, block: null, pallet: null, event: null, account: null };
    expect(asked.pop()).toEqual({
      from: { height: 7n, index: 2 },
      block: null,
      pallet: "certification",
      event: "Certified",
      account: KEY,
      limit: 256,
      scores: true,
    });
    await app.request(`/v1/events?block=${KEY}`, {}, from("203.0.113.7"));
    expect(asked.pop()).toEqual({ ...nothing, block: KEY, limit: 256, scores: false });
    const headers = { "x-forwarded-for": "203.0.113.7" };
    await app.request("/v1/events?block=7&limit=1", { headers }, from("127.0.0.1"));
    expect(asked.pop()).toEqual({ ...nothing, block: 7n, limit: 1, scores: false });
    for (const bad of ["from=7:", "from=-1", "account=7", "block=x", "limit=a"])
      expect((await app.request(`/v1/events?${bad}`, {}, from("::1"))).status).toBe(400);
  });

  it("serves one state entry, its absence, and a page of a prefix", async () => {
    const asked: unknown[] = [];
    const entry = { key: Uint8Array.of(3, 1), hash: KEY, bytes: 1, value: Uint8Array.of(9) };
    const app = appOver({
      state: async (request) => {
        asked.push(request);
        return { height: 7n, stateRoot: KEY, entries: [entry], more: true };
      },
    });
    const read = async (path: string) => (await app.request(path, {}, HERE)).json();
    const shown = { key: "0301", hash: KEY, bytes: 1, value: "09" };
    const one = StateEntryAtSchema.parse(await read("/v1/state/0301?at=7"));
    expect(one).toEqual({ height: 7n, stateRoot: KEY, entry: shown });
    const ask = { prefix: Uint8Array.of(3, 1), after: null, limit: 1, at: 7n };
    expect(asked.pop()).toEqual(ask);
    expect(StateEntryAtSchema.parse(await read("/v1/state/03")).entry).toBe(null);
    const page = StatePageSchema.parse(await read("/v1/state?prefix=03&after=0300&limit=9999"));
    expect(page).toEqual({ height: 7n, stateRoot: KEY, items: [shown], more: true });
    const after = Uint8Array.of(3, 0);
    expect(asked.pop()).toEqual({ prefix: Uint8Array.of(3), after, limit: 64, at: null });
    const bad = ["/A", `/${"00".repeat(129)}`, "/03?at=x", "?prefix=0", "?after=x", "?limit=-1"];
    for (const path of bad)
      expect((await app.request(`/v1/state${path}`, {}, HERE)).status).toBe(400);
  });

  it("keeps state that tells scores from a stranger while their epoch is open", async () => {
    const page = { height: 7n, stateRoot: KEY, entries: [], more: false };
    const app = appOver({
      state: async () => page,
      decision: async () => "{}",
      scoresOpenBelow: async () => 40n,
    });
    const status = async (path: string, reader = "203.0.113.7") =>
      (await app.request(path, {}, from(reader))).status;
    for (const path of ["/v1/state/06", "/v1/state?prefix=", "/v1/state/0701?at=40"]) {
      expect([path, await status(path)]).toEqual([path, 403]);
      expect(await status(path, "127.0.0.1")).toBe(200);
    }
    for (const path of ["/v1/state/0301", "/v1/state/0601?at=39", "/v1/decisions/50"])
      expect([path, await status(path)]).toEqual([path, 200]);
    expect(await status("/v1/decisions/50?key=04&key=0800")).toBe(403);
    expect(await status("/v1/decisions/39?key=04&key=0800")).toBe(200);
  });

  it("hands the pool's own refusal to the sender", async () => {
    const error = { code: "NOT_REGISTERED", message: "unknown hotkey" };
    const app = appOver({ submitExtrinsic: async () => ({ accepted: false, error }) });
    const socket = { incoming: { socket: { remoteAddress: "127.0.0.1" } } };
    const init = { method: "POST", body: "x" };
    const response = await app.request("/v1/extrinsics", init, socket);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
  });

  it("refuses an extrinsic above the limit before reading it", async () => {
    const body = new Uint8Array(MAX_EXTRINSIC_BYTES + 1);
    const response = await appOver().request("/v1/extrinsics", {
      method: "POST",
      body,
      headers: { "content-length": String(body.length) },
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { code: "TOO_LARGE" } });
  });

  it("is live but not ready while it starts, and counts itself among the members", async () => {
    const starting = appOver({}, false);
    expect((await starting.request("/health/live")).status).toBe(200);
    expect((await starting.request("/health/ready")).status).toBe(503);
    expect(await (await starting.request("/v1/status")).json()).toMatchObject({
      error: { code: "NODE_STARTING" },
    });
    const view = ReadySchema.parse(await (await appOver().request("/health/ready")).json());
    expect(view.ready).toBe(true);
    const lonely = { ...STATUS, peers: STATUS.peers.map((p) => ({ ...p, connected: false })) };
    const alone = await appOver({ status: async () => lonely }).request("/health/ready");
    expect(alone.status).toBe(503);
  });

  it("finds an identity by any of its three names, and says what owner keys wait", async () => {
    const asked: unknown[] = [];
    const app = appOver({
      ownerRotation: async () => null,
      identity: async (by, value) => {
        asked.push([by, Buffer.from(value).toString()]);
        if (by === "name") return null;
        const name = new TextEncoder().encode("Zürich 1");
        return { account: KEY, peerKey: KEY, since: 3n, links: 1, name, retired: [] };
      },
    });
    const found: unknown = await (await app.request(`/v1/identities/account/${KEY}`)).json();
    expect(IdentityViewSchema.parse(found)).toMatchObject({ name: "Zürich 1", since: 3n });
    expect(IdentityViewSchema.parse(found).peerId).toMatch(/^12D3KooW/);
    expect((await app.request("/v1/identities/name/Z%C3%BCrich%201")).status).toBe(404);
    expect(asked[1]).toEqual(["name", "Zürich 1"]);
    for (const path of [`peer-id/${KEY}`, "account/xyz"])
      expect((await app.request(`/v1/identities/${path}`)).status, path).toBe(400);
    const waiting: unknown = await (await app.request("/v1/authority/rotation")).json();
    expect(OwnerRotationViewSchema.parse(waiting)).toEqual({ waiting: null });
  });

  it("serves metrics of the node and the status page", async () => {
    const text = await (await appOver().request("/metrics")).text();
    expect(text).toContain('validator_network_events_total{event="edge_dials"} 3');
    expect(text).toContain('validator_refusals_total{code="BAD_SIGNATURE"} 2');
    expect(text).toContain("validator_peers_connected 2");
    for (const line of [
      "consensus_height 12",
      "consensus_view 1",
      "consensus_leading 0",
      "consensus_missing_power_ppb 250000000",
      "consensus_nil_power_ppb 250000000",
      'consensus_view_changes_total{reason="timer"} 1',
      'consensus_view_changes_total{reason="pulled"} 0',
      "consensus_rounds_total 4",
      "consensus_round_seconds_total 0.4",
      "consensus_round_seconds 0.08",
      "consensus_halting_keys 2",
    ])
      expect(text).toContain(`validator_${line}\n`);
    const page = await appOver().request("/");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(await page.text()).toContain("<title>Platform validator</title>");
  });
});
