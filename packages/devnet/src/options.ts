import { CodedError, DEVELOPMENT_PARAMETERS, type Parameters } from "@platform/protocol";

export interface DevnetOptions {
  /** Where everything is kept; logs, configs and databases lie below it. */
  readonly dataDir: string;
  /** 1 to 16; below 4 no faulty validator is tolerated. */
  readonly validators: number;
  /** Changes miners, instances and order. */
  readonly seed: number;
  /** Slot length; 100 to 60,000. */
  readonly intervalMs: number;
  /** Chain block time; 100 to 60,000. */
  readonly blockTimeMs: number;
  /** Forget what is kept and draw a new lineage. */
  readonly fresh: boolean;
  /** In the place of the development values; the interval comes from `intervalMs`. */
  readonly parameters?: Partial<Parameters>;
  /** Tables that are added to every validator's file, by name. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** JavaScript entries of the programs that run as processes of their own. */
  readonly programs: DevnetPrograms;
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
  range("--seed", options.seed, 0, Number.MAX_SAFE_INTEGER);
  range("--interval", options.intervalMs, 100, 60_000);
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

/** Of the dev network's only subnet. */
export const NETUID = 1;
