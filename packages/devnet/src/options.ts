import { CodedError, DEVELOPMENT_PARAMETERS, type Parameters } from "@platform/protocol";

export interface DevnetOptions {
  /** Where everything is kept; logs, configs and databases lie below it. */
  readonly dataDir: string;
  /** 1 to 16; below 4 no faulty validator is tolerated. */
  readonly validators: number;
  /** Changes miners, instances and order. */
  readonly seed: number;
  /**
   * The last ones of `validators` that are registered and staked, but neither in genesis nor
   * started: they enter later.
   * @default 0
   */
  readonly late?: number;
  /** Stakes by index, in the chain's smallest unit; equal unless said. */
  readonly stakes?: Readonly<Record<number, bigint>>;
  /** Slot length; 1 to 60,000. Below 100 for tests and measurements of many blocks. */
  readonly intervalMs: number;
  /** Chain block time; 100 to 60,000. */
  readonly blockTimeMs: number;
  /** Forget what is kept and draw a new lineage. */
  readonly fresh: boolean;
  /** In the place of the development values; the interval comes from `intervalMs`. */
  readonly parameters?: Partial<Parameters>;
  /** Tables that are added to every validator's file, by name. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Networks of their own for chain and validators; all on the loopback interface when left out. */
  readonly places?: DevnetPlaces;
  /** JavaScript entries of the programs that run as processes of their own. */
  readonly programs: DevnetPrograms;
}

export interface DevnetPlaces {
  /** Address of the chain, inside a closed network. */
  readonly chainHost: string;
  /** One for each validator. */
  readonly nodes: readonly DevnetPlace[];
}

export interface DevnetPlace {
  /** IPv4 address of its hosts for members and miners. */
  readonly p2p: string;
  /** IPv4 address of its HTTP API. */
  readonly http: string;
  /** Command and arguments in front of its own, e.g. `nsenter`; it must replace itself by exec. */
  readonly enter: readonly string[];
}

const LOOPBACK: DevnetPlace = { p2p: "127.0.0.1", http: "127.0.0.1", enter: [] };

export function placeOf(options: Pick<DevnetOptions, "places">, index: number): DevnetPlace {
  return options.places?.nodes[index] ?? LOOPBACK;
}

export interface DevnetPrograms {
  readonly validatorNode: string;
  readonly subnet: string;
  /** Another entry for single validators, by index: how tests bring in a faulty one. */
  readonly validatorAt?: Readonly<Record<number, string>>;
}

/** @throws CodedError USAGE naming every value that is out of range */
export function checkOptions(options: DevnetOptions): void {
  const faults: string[] = [];
  const range = (name: string, value: number, low: number, high: number): void => {
    if (!Number.isInteger(value) || value < low || value > high)
      faults.push(`${name} must be a whole number from ${low} to ${high}`);
  };
  range("--validators", options.validators, 1, 16);
  range("late", options.late ?? 0, 0, options.validators - 1);
  range("--seed", options.seed, 0, Number.MAX_SAFE_INTEGER);
  range("--interval", options.intervalMs, 1, 60_000);
  range("--block-time", options.blockTimeMs, 100, 60_000);
  if (faults.length > 0) throw new CodedError({ code: "USAGE", message: faults.join("; ") });
}

export function parametersOf(options: DevnetOptions): Parameters {
  return {
    ...DEVELOPMENT_PARAMETERS,
    ...options.parameters,
    intervalMs: options.intervalMs,
  };
}

/** How many validators found the network and are started with it. */
export function founders({ validators, late = 0 }: DevnetOptions): number {
  return validators - late;
}

/** Of the dev network's only subnet. */
export const NETUID = 1;
