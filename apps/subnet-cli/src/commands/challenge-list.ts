import { createOutput } from "@platform/command-line/output";
import { createNodeApiClient } from "@platform/node-api";

export async function challengeList(options: {
  readonly node: string;
  readonly json?: boolean;
}): Promise<void> {
  const challenges = await createNodeApiClient(options.node).challenges();
  createOutput(options.json === true).result(challenges, () =>
    challenges.length === 0
      ? "no challenge is in force or on its way"
      : challenges
          .map(
            (one) =>
              `${one.name} v${one.version}  ${one.status}  intake ${one.intake}, ` +
              `share ${one.emissionSharePpb} ppb, verified by ${one.verifiedBy.length}`,
          )
          .join("\n"),
  );
}
