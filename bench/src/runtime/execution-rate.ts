/** Extrinsics a second in the metered runtime, signatures and root apart. */

import { decodeExtrinsic, sha256Hex, utf8 } from "@platform/protocol";
import { type BlockContext, BlockContextCodec, call, callWeight } from "@platform/runtime";
import { createOverlay } from "@platform/storage";
import {
  RuntimeHost,
  RuntimeInstance,
  RuntimeModules,
  type SignatureCache,
} from "@platform/validator/executor";
import { hotkeySigner } from "../../../packages/runtime/test/host/accounts.ts";
import { TestChain } from "../../../packages/runtime/test/host/chain.ts";
import {
  activate,
  attestCommit,
  attestReveals,
  commitWork,
  idOf,
  manifest,
  record,
  revealWork,
  untilSeeded,
  work,
} from "../../../packages/runtime/test/host/work.ts";
import { viewOf } from "../weights/measured-block.ts";
import { nextContext } from "../weights/next-context.ts";

export interface ExecutionTimes {
  readonly what: string;
  readonly extrinsics: number;
  /** What one of them is about: the submissions that an attest commit covers, else one. */
  readonly items: number;
  /** Fuel of one, in the mean. */
  readonly fuel: number;
  /** Of all of them, as a block counts it. */
  readonly weight: bigint;
  /** Milliseconds of processor time for all of them, one for each round. */
  readonly ms: readonly number[];
}

const KNOWN: SignatureCache = { verify: () => true };
const VALIDATORS = 16;
const modules = new RuntimeModules();

interface Prepared {
  readonly what: string;
  readonly chain: TestChain;
  readonly view: ReturnType<typeof viewOf>;
  readonly context: BlockContext;
  readonly extrinsics: readonly Uint8Array[];
  readonly items: number;
}

/** @param count extrinsics of a block, at most what one may weigh */
export async function timeExecution(
  wasm: Uint8Array,
  count: number,
  rounds: number,
): Promise<ExecutionTimes[]> {
  const prepared = await prepare(count);
  const times: ExecutionTimes[] = [];
  for (const one of prepared) {
    const runs = Array.from({ length: rounds }, () => run(wasm, one));
    const fuel = (runs[0]?.fuel ?? 0) / one.extrinsics.length;
    const weight = one.extrinsics.reduce((sum, bytes) => sum + weightOf(bytes), 0n);
    times.push({
      ...{ what: one.what, extrinsics: one.extrinsics.length, items: one.items, fuel, weight },
      ms: runs.map(({ ms }) => ms),
    });
  }
  return times;
}

function weightOf(bytes: Uint8Array): bigint {
  const extrinsic = decodeExtrinsic(bytes);
  return extrinsic.type === "signed" ? callWeight(extrinsic.body.call, bytes.length) : 0n;
}

async function prepare(count: number): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const keep = (what: string, chain: TestChain, extrinsics: Uint8Array[], items = 1): void => {
    const view = viewOf(new Map(chain.host.state));
    prepared.push({ what, chain, view, context: nextContext(chain), extrinsics, items });
  };
  const chain = await TestChain.start({
    validators: Array.from({ length: VALIDATORS }, (_, i) => `v${i}`),
    miners: Array.from({ length: 128 }, (_, i) => `m${i}`),
    parameters: {
      ...{ epochSlots: 200, epochBlocks: 200, revealSlots: 50, attestSlots: 50 },
      ...{ attestDeadlineSlots: 100, manaCap: 1n << 60n },
    },
  });
  chain.host.acceptAll = true;
  await activate(chain, [manifest({ epochFuelBudget: 1n << 62n })]);
  const remarks = [];
  for (let i = 0; i < count; i++) {
    const signer = hotkeySigner(`m${i % 128}`);
    remarks.push(await chain.extrinsic(signer, call.remark(utf8("hello"))));
  }
  keep("small extrinsics", chain, remarks);
  chain.block(remarks);
  const works = Array.from({ length: count }, (_, i) => work(idOf("tsp"), `m${i % 128}`, `w${i}`));
  const commits = [];
  for (const one of works) commits.push(await commitWork(chain, idOf("tsp"), one));
  keep("commits", chain, commits);
  chain.block(commits);
  const reveals = [];
  for (const one of works) reveals.push(await revealWork(chain, one));
  keep("reveals", chain, reveals);
  chain.block(reveals);
  const judged = works.slice(0, Math.max(1, Math.floor(count / VALIDATORS)));
  for (const { id } of judged) untilSeeded(chain, id);
  const judgements = judged.map(({ id }) => ({ id, record: record(7n) }));
  const promises = [];
  for (const v of chain.validators) promises.push(await attestCommit(chain, v, judgements));
  keep(`attestations committed, ${judged.length} in a call`, chain, promises, judged.length);
  chain.block(promises);
  const attestations = [];
  for (const v of chain.validators)
    attestations.push(...(await attestReveals(chain, v, judgements)));
  keep("attestations revealed", chain, attestations);
  return prepared;
}

/** Time and fuel of the extrinsics alone; every one must succeed. */
function run(wasm: Uint8Array, { what, view, context, extrinsics }: Prepared) {
  const host = new RuntimeHost({ overlay: createOverlay(view), signatures: KNOWN });
  const runtime = new RuntimeInstance(modules.get(wasm), host);
  const opened = runtime.call("initialize_block", BlockContextCodec.enc(context));
  if (opened.code !== 0) throw new Error(`${what}: the block does not open: ${opened.code}`);
  let fuel = 0;
  const before = process.cpuUsage();
  for (const bytes of extrinsics) {
    const { code } = runtime.call("apply_extrinsic", bytes);
    if (code !== 0) throw new Error(`${what}: an extrinsic ends with ${code}`);
    fuel += Number(runtime.fuelUsed);
  }
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, fuel };
}

/** Named reference: hashes of 153 bytes a second, what each small extrinsic needs once at least. */
export function hashesPerSecond(count: number): number {
  const bytes = new Uint8Array(153);
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    bytes[0] = i & 255;
    sha256Hex(bytes);
  }
  const { user, system } = process.cpuUsage(before);
  return (count * 1e6) / (user + system);
}
