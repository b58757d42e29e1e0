/**
 * The disks that schedules start from: one network runs undisturbed from genesis until its challenge
 * is active and a first work certified, once for each size and process; schedules get copies.
 */

import { signCommand } from "@platform/challenge-registry";
import { toCid } from "@platform/dht-store";
import {
  type Call,
  encodeExtrinsic,
  Scheme,
  STATUSES,
  signExtrinsic,
  utf8,
} from "@platform/protocol";
import { ChallengeStatus, call } from "@platform/runtime";
import type { ValidatorApi } from "@platform/validator";
import { createRandom } from "../random.ts";
import { type Founding, found, MINERS } from "./founding.ts";
import type { SimMember } from "./member.ts";
import { createShared, type Shared } from "./shared.ts";
import type { DiskImage } from "./virtual-disk.ts";
import { World } from "./world.ts";

const RAW = 0x55;
/** Virtual milliseconds until the first work must be certified. */
const WARM_UP_MS = 90_000;
/** Schedules start some seconds before the second boundary is final enough to be crossed. */
const BEFORE_BOUNDARY_MS = 58_000;
/** Hands in the first work; the others are for the schedules. */
const WARM_MINER = MINERS - 1;

export interface WarmStart {
  readonly founding: Founding;
  readonly shared: Shared;
  readonly images: readonly DiskImage[];
  /** Virtual time of the images. */
  readonly atMs: number;
}

const started = new Map<number, Promise<WarmStart>>();

export function warmStart(size: number): Promise<WarmStart> {
  const known = started.get(size) ?? warmUp(size);
  started.set(size, known);
  return known;
}

/** One member has lost its blocks and its state, but never what it signed. */
export function imagesWithout({ images }: WarmStart, wiped: number | null): readonly DiskImage[] {
  return images.map((image, index) =>
    index === wiped && image.signer !== undefined ? { signer: image.signer } : image,
  );
}

async function warmUp(size: number): Promise<WarmStart> {
  const founding = await found(size);
  const shared = createShared(founding);
  const world = new World({
    founding,
    shared,
    random: createRandom(size),
    startMs: 0,
    roles: founding.members.map(() => "honest"),
    images: [],
    neuronsAt: () => founding.neurons,
    log: null,
  });
  for (const member of world.members) member.start();
  world.network.serve(toCid(RAW, founding.manifest.module).toString(), founding.module);
  world.time.after(1_000, () => void publish(founding, world.members[0] as SimMember));
  await runUntil(
    world,
    watched(world, async (api) => {
      const [challenge] = await api.challenges();
      return challenge?.status === ChallengeStatus.active;
    }),
  );
  const { id } = world.work(WARM_MINER, utf8("the first work"));
  await runUntil(
    world,
    watched(world, async (api) => {
      const item = await api.submission(id);
      return item !== null && STATUSES[item.status] === "certified";
    }),
  );
  await runUntil(world, () => world.time.nowMs >= BEFORE_BOUNDARY_MS);
  return {
    founding,
    shared,
    images: world.members.map(({ init }) => init.disk.image()),
    atMs: world.time.nowMs,
  };
}

/** Asks every member again and again; true once all of them say yes. */
function watched(world: World, ask: (api: ValidatorApi) => Promise<boolean>): () => boolean {
  const yes = new Set<SimMember>();
  const look = (): void => {
    for (const member of world.members)
      if (member.validator !== null && !yes.has(member))
        void ask(member.validator.api).then((said) => said && yes.add(member));
    if (yes.size < world.members.length) world.time.after(200, look);
  };
  look();
  return () => yes.size === world.members.length;
}

async function runUntil(world: World, done: () => boolean): Promise<void> {
  const reached = await world.time.run(WARM_UP_MS, done);
  const [first] = world.monitors.violations;
  if (!reached || first !== undefined)
    throw new Error(`the undisturbed network failed: ${first?.monitor} ${first?.detail}`);
}

async function publish({ chainId, owner, manifest, genesis }: Founding, door: SimMember) {
  const api = door.validator?.api;
  if (api === undefined) throw new Error("the first member does not run");
  const { nonce } = await api.authority();
  const args = await signCommand(chainId, nonce, { action: "addChallenge", manifest }, [owner]);
  const status = await api.status();
  const account = await api.account(owner.publicKey);
  const made: Call = call.ownerCommand(args);
  const signed = await signExtrinsic(
    {
      call: made,
      signer: owner.publicKey,
      scheme: Scheme.sr25519,
      nonce: account.nonceOwn,
      mortality: { from: status.slot, slots: genesis.parameters.epochSlots },
      specVersion: status.specVersion,
      chainId,
    },
    owner,
  );
  const receipt = await api.submitExtrinsic(encodeExtrinsic(signed), "owner");
  if (!receipt.accepted) throw new Error(receipt.error.code);
}
