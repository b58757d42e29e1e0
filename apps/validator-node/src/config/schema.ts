/** The one source of what can be configured: file, env, flags and their defaults. */

import { z } from "zod";

const port = z.number().int().min(0).max(65_535);
const path = z.string().min(1);
const multiaddrs = z.array(z.string().startsWith("/")).max(16);
const hex32 = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex characters");

/** Work in progress reads blocks of its closing height; networks of seconds-long epochs need few. */
const MIN_KEPT_BLOCKS = 16;
/** Half of the undo window: the state before the newest one is served, too. */
const MAX_SNAPSHOT_EVERY = 128;

export const ConfigSchema = z.strictObject({
  environment: z.enum(["production", "development", "testing"]).default("production"),
  /** Databases, locks and logs; relative paths count from the file's directory. */
  dataDir: path.default("data"),
  genesis: path.default("genesis.json"),
  snapshot: path.default("snapshot.json"),
  keys: z
    .strictObject({
      hotkey: path.default("keys/hotkey.json"),
      session: path.default("keys/session.json"),
      /** Where a rotation puts the key that signs from its epoch on; absent most of the time. */
      nextSession: path.default("keys/session-next.json"),
      validatorPeer: path.default("keys/validator-peer.json"),
      edgePeer: path.default("keys/edge-peer.json"),
      /** File whose first line opens encrypted keys; never the passphrase itself. */
      passphraseFile: path.optional(),
    })
    .prefault({}),
  chain: z.strictObject({
    url: z.url({ protocol: /^wss?$/, error: "a ws:// or wss:// URL" }),
  }),
  p2p: z
    .strictObject({
      validatorListen: multiaddrs.min(1).default(["/ip4/0.0.0.0/tcp/30400"]),
      edgeListen: multiaddrs.min(1).default(["/ip4/0.0.0.0/tcp/30401"]),
      edgePeers: multiaddrs.max(64).default([]),
    })
    .prefault({}),
  peers: z
    .array(z.strictObject({ hotkey: hex32, addresses: multiaddrs.min(1) }))
    .max(256)
    .default([]),
  http: z
    .strictObject({
      /** Loopback unless an operator says otherwise. */
      host: z.string().min(1).default("127.0.0.1"),
      port: port.default(9933),
    })
    .prefault({}),
  sandbox: z
    .strictObject({
      workers: z.number().int().min(1).max(64).default(1),
      spares: z.number().int().min(0).max(8).default(0),
      confinement: z.enum(["auto", "none", "bubblewrap"]).default("auto"),
    })
    .prefault({}),
  sync: z
    .strictObject({
      /** Below the newest block; 0 keeps all. Fewer than this many could be needed by work in progress. */
      keepBlocks: z.union([z.literal(0), z.number().int().min(MIN_KEPT_BLOCKS)]).default(50_000),
      /** 0 offers none; a state is readable for 256 heights only. */
      snapshotEvery: z.number().int().min(0).max(MAX_SNAPSHOT_EVERY).default(128),
      snapshotAfter: z.number().int().min(0).default(2_000),
    })
    .prefault({}),
  events: z
    .strictObject({
      /** Below the newest block; 0 keeps all. A week of busy production blocks. */
      keepBlocks: z.union([z.literal(0), z.number().int().min(MIN_KEPT_BLOCKS)]).default(100_000),
    })
    .prefault({}),
  /** A head that the operator vouches for, or `chain`: the one that validators anchored there. */
  trust: z
    .string()
    .regex(
      /^(?:chain|[1-9][0-9]{0,17}:[0-9a-f]{64})$/,
      "HEIGHT:HASH, the hash as 64 hex characters, or chain",
    )
    .optional(),
  log: z
    .strictObject({
      level: z.enum(["debug", "info", "warn", "error"]).default("info"),
      format: z.enum(["auto", "json", "pretty"]).default("auto"),
    })
    .prefault({}),
});

export type Config = z.output<typeof ConfigSchema>;
