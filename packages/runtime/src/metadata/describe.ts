/** The metadata of this version, from the very tables that the node and its clients work with. */

import {
  CallIndex,
  ChainSnapshotCodec,
  callClass,
  DelegationCodec,
  EXTRINSIC_SHAPES,
  type Fields,
  NeuronCodec,
  Pallet,
  ParametersCodec,
  SignedDelegationCodec,
  shapeOf,
} from "@platform/protocol";
import {
  API,
  ChallengeInfoCodec,
  SessionInfoCodec,
  SubmissionInfoCodec,
  WeightVectorCodec,
} from "../api.ts";
import { INVALID_ERRORS, PALLET_ERRORS } from "../errors.ts";
import { EVENTS } from "../events.ts";
import { callFee } from "../fees.ts";
import { ManifestCodec } from "../manifest.ts";
import { CALLS } from "./calls.ts";
import type {
  CallMetadata,
  ConstantMetadata,
  ErrorMetadata,
  EventMetadata,
  PalletMetadata,
  RuntimeMetadata,
} from "./metadata.ts";
import { PALLETS } from "./pallets.ts";

/** Raised when an entry point or a method of the `api` table changes or goes. */
const API_VERSION = 1;

const NAMES: Fields = {
  Parameters: shapeOf(ParametersCodec),
  Manifest: shapeOf(ManifestCodec),
  Delegation: shapeOf(DelegationCodec),
  SignedDelegation: shapeOf(SignedDelegationCodec),
  Neuron: shapeOf(NeuronCodec),
  ChainSnapshot: shapeOf(ChainSnapshotCodec),
  SessionInfo: shapeOf(SessionInfoCodec),
  ChallengeInfo: shapeOf(ChallengeInfoCodec),
  SubmissionInfo: shapeOf(SubmissionInfoCodec),
  WeightVector: shapeOf(WeightVectorCodec),
};

/** What only the AssemblyScript sources say. */
export interface RuntimeFacts {
  readonly specName: string;
  readonly specVersion: number;
  readonly stateFormat: number;
  /** By pallet. */
  readonly constants: Readonly<Record<string, readonly ConstantMetadata[]>>;
}

export function describeRuntime(facts: RuntimeFacts): RuntimeMetadata {
  const { specName, specVersion, stateFormat } = facts;
  const pallets = Object.entries(Pallet).map(([name, index]): PalletMetadata => {
    const { docs, storage } = PALLETS[name as keyof typeof Pallet];
    return {
      index,
      name,
      docs,
      storage: byIndex(storage),
      calls: callsOf(index),
      events: eventsOf(index),
      errors: errorsOf(index),
      constants: facts.constants[name] ?? [],
    };
  });
  const api = Object.entries(API).map(([name, { index, args, result }]) => ({
    index,
    name,
    args: shapeOf(args),
    result: shapeOf(result),
  }));
  const invalid = Object.entries(INVALID_ERRORS).map(([result, [code, message]]) => ({
    result: Number(result),
    code,
    message,
  }));
  return {
    specName,
    specVersion,
    apiVersion: API_VERSION,
    stateFormat,
    signed: EXTRINSIC_SHAPES.signed,
    inherent: EXTRINSIC_SHAPES.inherent,
    pallets: byIndex(pallets),
    api: byIndex(api),
    invalid: invalid.sort((a, b) => b.result - a.result),
    names: NAMES,
  };
}

function callsOf(pallet: number): CallMetadata[] {
  const calls = Object.entries(CallIndex).filter(([, id]) => id.pallet === pallet);
  return byIndex(
    calls.map(([name, id]) => {
      const { docs, args, membersOnly } = CALLS[name as keyof typeof CallIndex];
      const call = { ...id, args: new Uint8Array(0) };
      const fee = callFee(call, 0);
      return {
        index: id.call,
        name,
        docs,
        class: callClass(id),
        membersOnly: membersOnly ?? false,
        fee,
        feePerByte: callFee(call, 1) - fee,
        args: shapeOf(args),
      };
    }),
  );
}

function eventsOf(pallet: number): EventMetadata[] {
  const events = Object.entries(EVENTS).filter(([, event]) => event.pallet === pallet);
  return byIndex(
    events.map(([name, { event, payload }]) => ({
      index: event,
      name: name.slice(name.indexOf(".") + 1),
      payload: shapeOf(payload),
    })),
  );
}

function errorsOf(pallet: number): ErrorMetadata[] {
  const table = PALLET_ERRORS.find((each) => each.pallet === pallet);
  return (table?.errors ?? []).map(([code, message], index) => ({ index, code, message }));
}

function byIndex<T extends { readonly index: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => a.index - b.index);
}
