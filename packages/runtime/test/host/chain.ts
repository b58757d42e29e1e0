/** A whole chain of blocks over runtime.wasm: what the executor does, without storage or consensus. */

import { readFileSync } from "node:fs";
import {
  type Call,
  type ChainSnapshot,
  compareBytes,
  DEVELOPMENT_PARAMETERS,
  decodeScale,
  encodeExtrinsic,
  fromHex,
  type Hex32,
  type Neuron,
  type Parameters,
  Scheme,
  type Signer,
  sha256Hex,
  signExtrinsic,
  utf8,
} from "@platform/protocol";
import {
  API,
  type ApiArgs,
  type ApiMethod,
  type ApiName,
  type ApiResult,
  BlockContextCodec,
  type BlockSummary,
  BlockSummaryCodec,
  call,
  decodeEvent,
  GenesisBuildCodec,
  RuntimeClient,
  type RuntimeEvent,
  readMetadata,
} from "@platform/runtime";
import { delegationOf, key, type TestValidator, validator } from "./accounts.ts";
import { MapHost, type RuntimeExports, wasm } from "./map-host.ts";

export const RUNTIME_PATH: URL = new URL("../../build/runtime.wasm", import.meta.url);
const code = readFileSync(RUNTIME_PATH);
const module = new wasm.Module(code);
const client = new RuntimeClient(readMetadata(code));

export const CHAIN_ID: Hex32 = sha256Hex(utf8("test chain"));
export const OWNER = "owner";
const GENESIS_TIME = 1_000_000n;
const GENESIS_BLOCK = 100n;

export interface ChainOptions {
  readonly validators?: readonly string[];
  readonly miners?: readonly string[];
  readonly owners?: readonly string[];
  readonly ownerThreshold?: number;
  readonly parameters?: Partial<Parameters>;
  readonly stake?: (name: string) => number;
  readonly module?: object;
}

export interface BlockOptions {
  /** Slots after the parent; 1 unless said. */
  readonly slots?: number;
  /** Chain blocks after the parent's; as many as slots unless said. */
  readonly chainBlocks?: number;
  readonly signers?: readonly number[];
  /** Leaves due seeds out. */
  readonly withoutSeeds?: boolean;
  readonly timeMs?: bigint;
  readonly chainHash?: Hex32;
}

export interface Block {
  /** initialize_block's answer; if negative, nothing else ran. */
  readonly initialized: number;
  readonly results: readonly number[];
  readonly finalized: number;
  readonly summary: BlockSummary | undefined;
  readonly events: readonly RuntimeEvent[];
  /** Bytes of the instance's memory at the end. */
  readonly memory: number;
}

export class TestChain {
  readonly host = new MapHost();
  readonly parameters: Parameters;
  readonly validators: readonly TestValidator[];
  readonly names: readonly string[];
  readonly options: ChainOptions;
  height = 0n;
  timeMs = GENESIS_TIME;
  chainNumber = GENESIS_BLOCK;
  readonly #module: object;
  readonly #nonces = new Map<string, number>();
  /** What was handed to the runtime so far: with it another host comes to the same state. */
  readonly inputs: [EntryPoint, Uint8Array][] = [];

  private constructor(options: ChainOptions) {
    this.options = options;
    this.#module = options.module ?? module;
    this.parameters = { ...DEVELOPMENT_PARAMETERS, ...options.parameters };
    this.validators = (options.validators ?? ["v0", "v1", "v2", "v3"])
      .map(validator)
      .sort((a, b) => compareBytes(fromHex(a.hotkey), fromHex(b.hotkey)));
    this.names = [
      "burn",
      ...(options.validators ?? ["v0", "v1", "v2", "v3"]),
      ...(options.miners ?? ["m0", "m1", "m2"]),
    ];
  }

  static async start(options: ChainOptions = {}): Promise<TestChain> {
    const chain = new TestChain(options);
    const validators = [];
    for (const v of chain.validators)
      validators.push({ uid: 1, power: 100n, signed: await delegationOf(CHAIN_ID, v) });
    const runtime = chain.instance();
    const code = chain.#call(
      runtime,
      "genesis_build",
      GenesisBuildCodec.enc({
        chainId: CHAIN_ID,
        timeMs: GENESIS_TIME,
        parameters: chain.parameters,
        validators,
        snapshot: chain.snapshot(GENESIS_BLOCK),
        ownerKeys: (options.owners ?? [OWNER]).map(key),
        ownerThreshold: options.ownerThreshold ?? 1,
      }),
    ).code;
    if (code !== 0) throw new Error(`genesis_build: ${code}`);
    chain.#checkWritten();
    return chain;
  }

  instance(): RuntimeExports {
    return this.host.instantiate(this.#module);
  }

  get slot(): bigint {
    return this.timeMs / BigInt(this.parameters.intervalMs);
  }

  /** uid is the place in `names`: 0 burn, then validators, then miners. */
  snapshot(number: bigint, names: readonly string[] = this.names): ChainSnapshot {
    const stake = this.options.stake ?? (() => 1_000);
    const hotkeys = this.validators.map((v) => v.hotkey);
    const neurons: Neuron[] = names.map((name, uid) => ({
      uid,
      hotkey: key(name),
      stakeWeight: hotkeys.includes(key(name)) ? stake(name) : 0,
      permit: hotkeys.includes(key(name)),
      registeredAt: 1n,
    }));
    return { netuid: 7, block: { number, hash: chainHash(number) }, neurons };
  }

  /** Next nonce of the account, counted as if every extrinsic made here is included. */
  nonce(account: Hex32, scheme: Scheme): number {
    const name = `${scheme}${account}`;
    const nonce = this.#nonces.get(name) ?? 0;
    this.#nonces.set(name, nonce + 1);
    return nonce;
  }

  /** The last extrinsic that was made for this account is not sent after all. */
  takeBack(account: Hex32, scheme: Scheme): void {
    const name = `${scheme}${account}`;
    this.#nonces.set(name, (this.#nonces.get(name) ?? 1) - 1);
  }

  /** Signed for the next block; `account` differs from the signer's key under scheme 0. */
  async extrinsic(
    signer: Signer,
    body: Call,
    change: {
      account?: Hex32;
      nonce?: number;
      chainId?: Hex32;
      from?: bigint;
      slots?: number;
    } = {},
  ): Promise<Uint8Array> {
    const account = change.account ?? signer.publicKey;
    return encodeExtrinsic(
      await signExtrinsic(
        {
          call: body,
          signer: account,
          scheme: signer.scheme,
          nonce: change.nonce ?? this.nonce(account, signer.scheme),
          mortality: { from: change.from ?? this.slot, slots: change.slots ?? 16 },
          specVersion: 2,
          chainId: change.chainId ?? CHAIN_ID,
        },
        signer,
      ),
    );
  }

  /** By a validator's session key. */
  async operational(of: TestValidator, body: Call): Promise<Uint8Array> {
    return await this.extrinsic(of.session, body, { account: of.hotkey });
  }

  /** Inherents that are due come first by themselves. */
  block(extrinsics: readonly Uint8Array[] = [], options: BlockOptions = {}): Block {
    const slots = BigInt(options.slots ?? 1);
    const context = {
      chainId: CHAIN_ID,
      height: this.height + 1n,
      parentHash: blockHash(this.height),
      parentStateRoot: stateRoot(this.height),
      timeMs: options.timeMs ?? this.timeMs + slots * BigInt(this.parameters.intervalMs),
      chainRef: {
        number: this.chainNumber + BigInt(options.chainBlocks ?? options.slots ?? 1),
        hash: "",
      },
      signers: options.signers ?? [],
    };
    const chainRef = {
      number: context.chainRef.number,
      hash: options.chainHash ?? chainHash(context.chainRef.number),
    };
    const seeds = options.withoutSeeds === true ? [] : this.#dueSeeds(chainRef.number);
    this.host.events = [];
    const runtime = this.instance();
    const initialized = this.#call(
      runtime,
      "initialize_block",
      BlockContextCodec.enc({ ...context, chainRef }),
    ).code;
    const results: number[] = [];
    if (initialized === 0)
      for (const bytes of [...seeds, ...extrinsics]) {
        this.host.mark();
        const { code } = this.#call(runtime, "apply_extrinsic", bytes);
        if (code < 0) this.host.rollback();
        else this.host.commit();
        results.push(code);
      }
    const end =
      initialized === 0 ? this.#call(runtime, "finalize_block", new Uint8Array(0)) : undefined;
    this.#checkWritten();
    this.height = context.height;
    this.timeMs = context.timeMs;
    this.chainNumber = chainRef.number;
    return {
      initialized,
      results: results.slice(seeds.length),
      finalized: end?.code ?? initialized,
      summary: end?.code === 0 ? decodeScale(BlockSummaryCodec, end.output, "summary") : undefined,
      events: this.host.events.map(decodeEvent),
      memory: runtime.memory.buffer.byteLength,
    };
  }

  #call(runtime: RuntimeExports, name: EntryPoint, input: Uint8Array) {
    this.inputs.push([name, input]);
    return invoke(runtime, name, input);
  }

  /** Metadata holds for every block of every test: what was written reads back to the same bytes. */
  #checkWritten(): void {
    const { state, written } = this.host;
    for (const key of written) {
      const value = state.get(key);
      if (value !== undefined && this.#module === module)
        client.decodeEntry(Buffer.from(key, "latin1"), value);
    }
    written.clear();
  }

  #dueSeeds(chainNumber: bigint): Uint8Array[] {
    return this.api("awaitedSeeds", {})
      .numbers.filter((number) => number <= chainNumber)
      .map((number) => seedInherent(number));
  }

  api<N extends ApiName>(name: N, args: ApiArgs<N>): ApiResult<N> {
    const method = API[name] as unknown as ApiMethod<ApiArgs<N>, ApiResult<N>>;
    const args_ = method.args.enc(args);
    const input = new Uint8Array(1 + args_.length);
    input[0] = method.index;
    input.set(args_, 1);
    const { code, output } = invoke(this.instance(), "api", input);
    if (code !== 0) throw new Error(`api ${name}: ${code}`);
    return decodeScale(method.result, output, name);
  }

  /** SHA-256 over all entries in key order, each with its lengths: fails when a key or value moves. */
  stateDigest(): Hex32 {
    const parts: Uint8Array[] = [];
    for (const name of [...this.host.state.keys()].sort()) {
      const value = this.host.state.get(name) as Uint8Array;
      parts.push(utf8(`${name.length}/${value.length}/`), Buffer.from(name, "latin1"), value);
    }
    return sha256Hex(Buffer.concat(parts));
  }

  /** The boundary block number of an epoch. */
  boundary(epoch: bigint): bigint {
    return GENESIS_BLOCK + epoch * BigInt(this.parameters.epochBlocks);
  }

  /** Goes to the next epoch in one block that carries only the snapshot. */
  changeEpoch(
    epoch: bigint,
    names: readonly string[] = this.names,
    signers: readonly number[] = [],
  ): Block {
    const number = this.boundary(epoch);
    const behind = number > this.chainNumber ? Number(number - this.chainNumber) : 1;
    return this.block([snapshotInherent(epoch, this.snapshot(number, names))], {
      slots: 1,
      chainBlocks: behind,
      signers,
    });
  }
}

export function snapshotInherent(epoch: bigint, snapshot: ChainSnapshot): Uint8Array {
  return encodeExtrinsic({ type: "inherent", call: call.chainSnapshot({ epoch, snapshot }) });
}

export function seedInherent(chainNumber: bigint, hash = chainHash(chainNumber)): Uint8Array {
  return encodeExtrinsic({ type: "inherent", call: call.seed({ chainNumber, chainHash: hash }) });
}

export function chainHash(number: bigint): Hex32 {
  return sha256Hex(utf8(`chain ${number}`));
}

export function blockHash(height: bigint): Hex32 {
  return sha256Hex(utf8(`block ${height}`));
}

export function stateRoot(height: bigint): Hex32 {
  return sha256Hex(utf8(`state ${height}`));
}

export type EntryPoint =
  | "genesis_build"
  | "initialize_block"
  | "apply_extrinsic"
  | "finalize_block"
  | "api"
  | "core_version"
  | "migrate";

export function invoke(
  runtime: RuntimeExports,
  name: EntryPoint,
  input: Uint8Array,
): { code: number; output: Uint8Array } {
  const pointer = runtime.input(input.length) >>> 0;
  new Uint8Array(runtime.memory.buffer, pointer, input.length).set(input);
  const code = runtime[name]();
  const at = runtime.output_ptr() >>> 0;
  const length = runtime.output_len();
  return { code, output: new Uint8Array(runtime.memory.buffer, at, length).slice() };
}
