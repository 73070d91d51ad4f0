import { appendFileSync } from 'node:fs';

const MINUTE_MS = 60_000;
const ROUND_MS_MAX = 60_000;
const START_MS_MAX = 15 * MINUTE_MS;

/** How long a test goes on that could go on for ever. */
export interface Endurance {
  readonly rounds: number;
  /** Whether there is time for another round. */
  readonly hasTime: () => boolean;
  /** How many platforms share the rounds, side by side. */
  readonly platforms: number;
  /** A test that takes longer hangs. */
  readonly testMs: number;
}

/** `npm test` does a few rounds; `npm run endurance` as many as it is told, for as long as it is told. */
export const endurance = (fewRounds: number): Endurance => {
  const rounds = Number(process.env['ENDURANCE_ROUNDS'] ?? fewRounds);
  const endsAt =
    performance.now() + Number(process.env['ENDURANCE_MINUTES'] ?? Infinity) * MINUTE_MS;
  return {
    rounds,
    platforms: Number(process.env['ENDURANCE_PLATFORMS'] ?? 1),
    hasTime: () => performance.now() < endsAt,
    testMs: START_MS_MAX + rounds * ROUND_MS_MAX,
  };
};

/** What a test came to, in words that follow a number: `{ rounds: 10, lost: 0 }`. */
export type RunFigures = Readonly<Record<string, number>>;

/** Prints what a test came to, and keeps it where `npm run endurance` asks for it. */
export const keepFigures = (what: string, figures: RunFigures): void => {
  const told = Object.entries(figures).map(([counted, count]) => `${count} ${counted}`);
  process.stdout.write(`${what}: ${told.join(', ')}\n`);
  const file = process.env['ENDURANCE_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, ...figures })}\n`);
};
