// Polls the validator's own API; everything is written as text, never as markup.

const POLL_MS = 2000;
const byId = (id) => document.getElementById(id);
const short = (hex) => (hex ? `${hex.slice(0, 12)}…` : "–");

async function read(path) {
  const response = await fetch(path);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error?.message ?? `HTTP ${response.status}`);
  return body;
}

function element(name, text, title) {
  const node = document.createElement(name);
  node.textContent = text;
  if (title !== undefined) node.title = title;
  return node;
}

function rows(id, lists) {
  byId(id).replaceChildren(
    ...lists.map((cells) => {
      const row = document.createElement("tr");
      for (const [text, title] of cells) row.append(element("td", text, title));
      return row;
    }),
  );
}

function facts(status) {
  const finalised = status.chain.finalized?.number ?? "none yet";
  return [
    ["Hotkey", status.hotkey],
    ["Network", `${short(status.chainId)} (subnet ${status.netuid}, ${status.environment})`],
    ["Height", status.height],
    ["State root", short(status.stateRoot)],
    ["Epoch", status.epoch],
    ["View", status.view],
    ["Chain, finalised", `${finalised}${status.chain.connected ? "" : " (unreachable)"}`],
    ["Pool", `${status.pool.extrinsics} extrinsics`],
    ["Evaluations", `${status.evaluations.running} running, ${status.evaluations.done} done`],
    ["Warnings", status.warnings.join("; ") || "none"],
    ["Waiting for", status.waiting.join("; ") || "nothing"],
  ];
}

function show(status, challenges, submissions) {
  const state = byId("state");
  const good = status.voting && status.synced;
  state.className = good ? "good" : "bad";
  state.textContent = good ? "voting" : status.synced ? "not voting" : "catching up";
  byId("node").replaceChildren(
    ...facts(status).map(([term, value]) => {
      const pair = document.createElement("div");
      pair.append(element("dt", term), element("dd", String(value)));
      return pair;
    }),
  );
  rows(
    "peers",
    status.peers.map((peer) => [
      [short(peer.hotkey), peer.hotkey],
      [peer.connected ? "yes" : "no"],
      [peer.height ?? "–"],
    ]),
  );
  rows(
    "challenges",
    challenges.map((one) => [[one.name], [one.version], [one.status], [one.verifiedBy.length]]),
  );
  rows(
    "submissions",
    submissions.map((one) => [
      [short(one.id), one.id],
      [short(one.miner), one.miner],
      [one.status],
      [one.outcome ?? "–"],
      [one.program ?? "–"],
      [one.score],
      [one.fuelUsed],
    ]),
  );
}

async function poll() {
  try {
    const [status, challenges, submissions] = await Promise.all([
      read("/v1/status"),
      read("/v1/challenges"),
      read("/v1/submissions"),
    ]);
    show(status, challenges.items, submissions.items);
  } catch (error) {
    byId("state").className = "bad";
    byId("state").textContent = error.message;
  }
  setTimeout(() => void poll(), POLL_MS);
}

void poll();
