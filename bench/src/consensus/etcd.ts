/**
 * Orientation: Debian's etcd, three nodes on the loopback interface with fsync on. Raft bears crashes
 * only, so this is no like for like: it says what durable agreement costs on this machine and disk.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface EtcdRate {
  readonly version: string;
  /** Writes a second of one client that waits for each, and of many at a time. */
  readonly one: number;
  readonly many: number;
  readonly clients: number;
  /** Milliseconds of each write of the one client. */
  readonly writesMs: readonly number[];
}

export interface EtcdMissing {
  readonly missing: string;
}

const NODES = 3;
const CLIENTS = 64;
const READY_MS = 30_000;
const VALUE = Buffer.alloc(1024, 7).toString("base64");

/** Keeps everything below the directory; nothing is installed. */
export async function rateOfEtcd(
  directory: string,
  seconds: number,
): Promise<EtcdRate | EtcdMissing> {
  mkdirSync(directory, { recursive: true });
  const program = findEtcd(directory);
  if (program === undefined)
    return { missing: "etcd is neither on the PATH nor among the packages of this system" };
  const version = /etcd Version: (\S+)/.exec(run(program, ["--version"]))?.[1] ?? "unknown";
  const ports = await freePorts(2 * NODES);
  const children = startNodes(program, directory, ports);
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  try {
    const put = (key: string): Promise<void> => putKey(agent, ports[0] as number, key);
    await ready(put);
    const writesMs = await writeUntil(put, "one", seconds);
    const start = performance.now();
    const clients = Array.from({ length: CLIENTS }, (_, i) => writeUntil(put, `${i}`, seconds));
    const writes = (await Promise.all(clients)).reduce((sum, list) => sum + list.length, 0);
    const many = (1000 * writes) / (performance.now() - start);
    const one = (1000 * writesMs.length) / writesMs.reduce((sum, ms) => sum + ms, 0);
    return { version, one, many, clients: CLIENTS, writesMs };
  } finally {
    agent.destroy();
    await Promise.all(children.map(stop));
  }
}

/** The one on the PATH, else Debian's package, unpacked beside the data. */
function findEtcd(directory: string): string | undefined {
  if (run("etcd", ["--version"]) !== "") return "etcd";
  spawnSync("apt-get", ["download", "-qq", "etcd-server"], { cwd: directory });
  const file = readdirSync(directory).find((name) => name.endsWith(".deb"));
  if (file === undefined) return undefined;
  spawnSync("dpkg-deb", ["-x", file, "package"], { cwd: directory });
  const program = join(directory, "package/usr/bin/etcd");
  return existsSync(program) ? program : undefined;
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? stdout : "";
}

function startNodes(program: string, directory: string, ports: readonly number[]): ChildProcess[] {
  const url = (port: number | undefined): string => `http://127.0.0.1:${port}`;
  const peers = Array.from({ length: NODES }, (_, i) => `n${i}=${url(ports[NODES + i])}`);
  return peers.map((_, i) => {
    const [client, peer] = [url(ports[i]), url(ports[NODES + i])];
    const args = [
      ...["--name", `n${i}`, "--data-dir", join(directory, `n${i}`), "--logger", "zap"],
      ...["--listen-client-urls", client, "--advertise-client-urls", client],
      ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
      ...["--initial-cluster", peers.join(","), "--log-level", "error"],
    ];
    return spawn(program, args, { stdio: "ignore" });
  });
}

async function ready(put: (key: string) => Promise<void>): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;)
    try {
      return await put("ready");
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
}

/** One write after the other; what each took. */
async function writeUntil(
  put: (key: string) => Promise<void>,
  name: string,
  seconds: number,
): Promise<number[]> {
  const took: number[] = [];
  const end = performance.now() + 1000 * seconds;
  for (let start = performance.now(); start < end; ) {
    await put(`${name}/${took.length}`);
    const now = performance.now();
    took.push(now - start);
    start = now;
  }
  return took;
}

function putKey(agent: Agent, port: number, key: string): Promise<void> {
  const body = JSON.stringify({ key: Buffer.from(key).toString("base64"), value: VALUE });
  return new Promise((resolve, reject) => {
    const options = { agent, port, host: "127.0.0.1", method: "POST", path: "/v3/kv/put" };
    const sent = request(options, (answer) => {
      answer.resume();
      answer.once("error", reject);
      answer.once("end", () =>
        answer.statusCode === 200
          ? resolve()
          : reject(new Error(`etcd answered ${answer.statusCode}`)),
      );
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    if (!child.kill("SIGKILL")) resolve();
  });
}
